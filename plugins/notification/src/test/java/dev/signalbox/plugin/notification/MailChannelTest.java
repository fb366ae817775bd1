package dev.signalbox.plugin.notification;

import static dev.signalbox.plugin.notification.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.signalbox.plugin.notification.MailChannel.Login;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailChannelTest {
  private GreenMail sink;

  @BeforeEach
  void listen() {
    sink = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    sink.start();
  }

  @AfterEach
  void stop() {
    sink.stop();
  }

  @Test
  void a_mail_arrives_with_its_text_and_its_key() throws Exception {
    channel(port(), Optional.empty(), false)
        .send(message("r1/tell", "Fähre läuft", "Zeile\n.\nRCPT TO:<x>\n"));

    MimeMessage mail = sink.getReceivedMessages()[0];
    assertThat(sink.getReceivedMessages()).hasSize(2);
    assertThat(mail.getSubject()).isEqualTo("Fähre läuft");
    assertThat(mail.getContent().toString().replace("\r\n", "\n"))
        .contains("Zeile\n.\nRCPT TO:<x>");
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getMessageID()).matches("<[0-9a-f]{64}@signalbox>");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void the_message_id_is_the_same_for_the_same_key_only() throws Exception {
    var channel = channel(port(), Optional.empty(), false);
    channel.send(message("a", "t", "x"));
    channel.send(message("a", "t", "x"));
    channel.send(message("b", "t", "x"));

    var ids = List.of(sink.getReceivedMessages()).stream().map(MailChannelTest::id).distinct();
    assertThat(ids).hasSize(2);
  }

  @Test
  void a_title_cannot_write_headers() throws Exception {
    channel(port(), Optional.empty(), false)
        .send(message("k", "Hi\r\nBcc: evil@example.org\r\n\r\nbody\u2028\u0085end", "text"));

    MimeMessage mail = sink.getReceivedMessages()[0];
    assertThat(mail.getSubject()).isEqualTo("Hi Bcc: evil@example.org body end");
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(2);
  }

  @Test
  void a_login_is_used_and_a_wrong_one_is_a_lasting_failure_without_the_password()
      throws Exception {
    sink.setUser("bot@example.org", "bot", "right-password");
    sink.getUserManager().setAuthRequired(true);
    channel(port(), Optional.of(new Login("bot", "right-password")), false)
        .send(message("k", "t", "x"));
    assertThat(sink.getReceivedMessages()).hasSize(2);

    var wrong = new Login("bot", "hunter2-hunter2");
    var failure =
        catchThrowableOfType(
            Undelivered.class,
            () -> channel(port(), Optional.of(wrong), false).send(message("k", "t", "x")));

    assertThat(failure.isPassing()).isFalse();
    assertThat(failure.toString() + failure.getCause() + wrong).doesNotContain("hunter2");
  }

  @Test
  void nothing_is_said_in_the_clear_where_encryption_is_asked_for() {
    var failure =
        catchThrowableOfType(
            Undelivered.class,
            () ->
                channel(port(), Optional.of(new Login("bot", "pw")), true)
                    .send(message("k", "t", "x")));

    assertThat(failure).hasMessageStartingWith("smtp 127.0.0.1");
    assertThat(sink.getReceivedMessages()).isEmpty();
  }

  @Test
  void a_server_that_is_silent_or_away_costs_its_deadline_and_no_more() throws Exception {
    int away;
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      away = silent.getLocalPort();
      var failure =
          catchThrowableOfType(
              Undelivered.class,
              () ->
                  channel(silent.getLocalPort(), Optional.empty(), false)
                      .send(message("k", "t", "x")));
      assertThat(failure.isPassing()).isTrue();
    }
    int port = away;
    var gone =
        catchThrowableOfType(
            Undelivered.class,
            () -> channel(port, Optional.empty(), false).send(message("k", "t", "x")));
    assertThat(gone.isPassing()).isTrue();
  }

  private int port() {
    return sink.getSmtp().getPort();
  }

  private static MailChannel channel(int port, Optional<Login> login, boolean starttls)
      throws Exception {
    var server = new MailChannel.Server("127.0.0.1", port, login, starttls, Duration.ofSeconds(2));
    var to =
        List.of(new InternetAddress("ops@example.org"), new InternetAddress("dev@example.org"));
    return new MailChannel(server, new InternetAddress("signalbox@example.org"), to);
  }

  private static String id(MimeMessage mail) {
    try {
      return mail.getMessageID();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }
}
