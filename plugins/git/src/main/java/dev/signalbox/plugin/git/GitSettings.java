package dev.signalbox.plugin.git;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.plugin.spi.PluginException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What stands under {@code plugins: git:}. */
record GitSettings(Repository repository, String base, Author author, Optional<Login> login) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SCP =
      Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^:].*|[A-Za-z0-9.-]{2,}:[^/:].*");
  private static final Pattern URL = Pattern.compile("(https|ssh)://[^\\s]+");

  static final Shape SHAPE =
      new Shape.Keys(
          List.of(
              Shape.Key.required(
                  "repository",
                  new Shape.FilePath(),
                  "The repository: a folder, or an https, ssh or file URL."),
              Shape.Key.optional(
                  "base",
                  new Shape.Text(false),
                  "The branch that runs start from and are merged into; main."),
              Shape.Key.optional(
                  "author",
                  new Shape.Keys(
                      List.of(
                          Shape.Key.optional(
                              "name", new Shape.Text(false), "The name on commits; Signalbox."),
                          Shape.Key.optional(
                              "email",
                              new Shape.Text(false),
                              "The address on commits; signalbox@localhost."))),
                  "Who makes merge commits, and commits in workspaces."),
              Shape.Key.optional(
                  "login",
                  new Shape.Keys(
                      List.of(
                          Shape.Key.required(
                              "user",
                              new Shape.Text(false),
                              "The user name for an https repository."),
                          Shape.Key.required(
                              "password",
                              new Shape.TextOrSecret(),
                              "Its password or token: ${secret:NAME}."))),
                  "How to log in to an https repository; no agent sees it.")));

  /** Where the work comes from and goes to. */
  sealed interface Repository {
    /** As git is to be told. */
    String operand();

    record Local(Path path) implements Repository {
      @Override
      public String operand() {
        return path.toString();
      }
    }

    record Remote(String operand) implements Repository {}
  }

  record Author(String name, String email) {
    static final Author STANDARD = new Author("Signalbox", "signalbox@localhost");
  }

  record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /**
   * @param secret finds the value of {@code ${secret:NAME}}
   */
  static GitSettings of(Json settings, Function<String, Optional<String>> secret) {
    JsonNode node = parse(settings);
    Repository repository = repository(node.path("repository").asText());
    String base = node.path("base").asText("main");
    if (!Refs.isBranch(base)) {
      throw new PluginException("git: base: expected the name of a branch, found '" + base + "'");
    }
    JsonNode author = node.path("author");
    Author who =
        new Author(
            person("name", author.path("name").asText(Author.STANDARD.name())),
            person("email", author.path("email").asText(Author.STANDARD.email())));
    return new GitSettings(repository, base, who, login(node.path("login"), repository, secret));
  }

  GitSettings by(Author other) {
    return new GitSettings(repository, base, other, login);
  }

  static JsonNode parse(Json json) {
    try {
      return JSON.readTree(json.text());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected JSON, found " + json, e);
    }
  }

  private static Repository repository(String text) {
    if (text.startsWith("file://")) {
      return local(text.substring("file://".length()), text);
    }
    if (text.contains("://") || SCP.matcher(text).matches()) {
      boolean known =
          URL.matcher(text).matches() || (!text.contains("://") && !text.contains("::"));
      if (!known || text.matches("ssh://-.*")) {
        throw new PluginException(
            "git: repository: expected a folder, https://, ssh://, file:// or user@host:path, found '"
                + text
                + "'");
      }
      if (text.matches("https://[^/]*:[^/]*@.*")) {
        throw new PluginException(
            "git: repository: the URL holds a password; put it under login, as ${secret:NAME}");
      }
      return new Repository.Remote(text);
    }
    return local(text, text);
  }

  private static Repository local(String path, String text) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new PluginException(
          "git: repository: expected an absolute path or a URL, found '" + text + "'");
    }
    return new Repository.Local(Path.of(path).normalize());
  }

  private static String person(String key, String text) {
    if (text.isBlank()
        || text.chars().anyMatch(c -> c == '<' || c == '>' || Character.isISOControl(c))) {
      throw new PluginException(
          "git: author."
              + key
              + ": expected text without <, > and line breaks, found '"
              + text
              + "'");
    }
    return text;
  }

  private static Optional<Login> login(
      JsonNode login, Repository repository, Function<String, Optional<String>> secret) {
    if (login.isMissingNode() || login.isNull()) {
      return Optional.empty();
    }
    if (!repository.operand().startsWith("https://")) {
      throw new PluginException(
          "git: login: only an https repository takes one, found "
              + repository.operand()
              + "; for ssh, use a key");
    }
    JsonNode password = login.path("password");
    String value =
        password.isTextual()
            ? password.asText()
            : secret
                .apply(password.path("secret").asText())
                .orElseThrow(() ->
                    new PluginException(
                        "git: login.password: secret '"
                            + password.path("secret").asText()
                            + "' is not set"));
    return Optional.of(new Login(login.path("user").asText(), value));
  }
}
