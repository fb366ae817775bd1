package dev.signalbox.plugin.notification;

import dev.signalbox.core.Digest;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Sends mail. The Message-ID is made of the key, so that a mail program shows a repeat as what it
 * is.
 */
final class MailChannel implements Channel {
  private static final int SUBJECT_LENGTH_MAX = 200;

  private final Server server;
  private final InternetAddress from;
  private final List<InternetAddress> to;

  /**
   * @param starttls whether the connection must be encrypted before anything is said; port 465
   *     always is
   */
  record Server(
      String host, int port, Optional<Login> login, boolean starttls, Duration deadline) {}

  record Login(String user, String password) {
    /** Without the password: records print all that they hold. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  MailChannel(Server server, InternetAddress from, List<InternetAddress> to) {
    this.server = server;
    this.from = from;
    this.to = List.copyOf(to);
  }

  @Override
  public String name() {
    return "smtp " + server.host();
  }

  @Override
  public void send(Message message) throws Undelivered {
    var session = Session.getInstance(properties());
    try (var transport = session.getTransport("smtp")) {
      var mail = mail(session, message);
      transport.connect(
          server.host(),
          server.port(),
          server.login().map(Login::user).orElse(null),
          server.login().map(Login::password).orElse(null));
      transport.sendMessage(mail, mail.getAllRecipients());
    } catch (MessagingException e) {
      throw undelivered(e);
    }
  }

  private MimeMessage mail(Session session, Message message) throws MessagingException {
    var mail = new MimeMessage(session);
    mail.setFrom(from);
    for (InternetAddress address : to) {
      mail.addRecipient(RecipientType.TO, address);
    }
    mail.setSubject(
        Texts.cut(Texts.oneLine(message.title()), SUBJECT_LENGTH_MAX),
        StandardCharsets.UTF_8.name());
    mail.setText(message.text(), StandardCharsets.UTF_8.name());
    mail.setSentDate(Date.from(message.time()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.saveChanges();
    mail.setHeader("Message-ID", "<" + Digest.of(message.key()).hex() + "@signalbox>");
    return mail;
  }

  private Undelivered undelivered(MessagingException e) {
    return switch (e) {
      case AuthenticationFailedException _ ->
          Undelivered.lasting(name() + " refused the user or the password");
      case SMTPSendFailedException refused -> answered(refused.getReturnCode());
      case SendFailedException failed
          when failed.getNextException() instanceof SMTPAddressFailedException refused ->
          answered(refused.getReturnCode());
      default ->
          Undelivered.passing(
              name() + " did not take the mail: " + e.getClass().getSimpleName(), Optional.empty());
    };
  }

  private Undelivered answered(int code) {
    String message = name() + " answered " + code;
    return code >= 500 && code < 600
        ? Undelivered.lasting(message)
        : Undelivered.passing(message, Optional.empty());
  }

  private Properties properties() {
    String millis = Long.toString(server.deadline().toMillis());
    var properties = new Properties();
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
    properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(server.starttls()));
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(server.starttls()));
    properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(server.port() == 465));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    return properties;
  }
}
