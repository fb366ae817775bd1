package dev.signalbox.api.hook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How one kind of sender proves that a delivery is theirs, and says what it is about. */
sealed interface Scheme permits GitHubSignature, GitLabToken, GiteaSignature, StandardSignature {

  /**
   * Whether one of the secrets has signed this delivery. Looks at the bytes of the body, never at
   * what they mean.
   *
   * @return what the sender has vouched for and what tells this delivery from every other; empty
   *     where it is not theirs
   */
  Optional<byte[]> identity(Delivery delivery, List<String> secrets, Instant now);

  /** The sender's name for what has happened; empty where there is none. */
  Optional<String> type(Delivery delivery, JsonNode body);

  /** The headers that a workflow may want to see, by their names in lower case. */
  List<String> shown();
}
