package dev.signalbox.runner.spi.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A URL of the web that can be read in one way only: no credentials in it, no host in a form that
 * programs disagree about, no dots that climb out of its path.
 *
 * @param host in lower case, without brackets and without the dot of the root
 * @param literal the address, where the host is one
 * @param port also where the URL leaves it out
 */
public record HttpUrl(URI uri, String host, Optional<InetAddress> literal, int port, boolean tls) {
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern DOTS = Pattern.compile("(?i)(\\.|%2e){1,2}");

  /** Says in its message what was expected, and what was found. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  public static HttpUrl parse(String text) throws Malformed {
    try {
      return of(new URI(text));
    } catch (URISyntaxException e) {
      throw new Malformed("expected a URL, found none: " + e.getReason());
    }
  }

  /** The same for a reference that may be relative to another URL. */
  public HttpUrl resolve(String reference) throws Malformed {
    try {
      return of(uri.resolve(new URI(reference)));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new Malformed("expected a URL, found none: " + e.getMessage());
    }
  }

  private static HttpUrl of(URI uri) throws Malformed {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new Malformed("expected a URL that begins with http:// or https://, found " + scheme);
    }
    if (uri.getRawUserInfo() != null || authority(uri).contains("@")) {
      throw new Malformed("expected no user in the URL, found one; send it in a header");
    }
    String host = host(uri);
    boolean tls = scheme.equals("https");
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw new Malformed("expected a port from 1 to 65535, found " + port);
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    for (String segment : path.split("/", -1)) {
      if (DOTS.matcher(segment).matches()) {
        throw new Malformed("expected a path without . and .., found " + segment);
      }
    }
    return new HttpUrl(uri, host, literal(host), port, tls);
  }

  private static String host(URI uri) throws Malformed {
    String found = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String host = found.endsWith(".") ? found.substring(0, found.length() - 1) : found;
    if (host.startsWith("[") && host.endsWith("]") && !host.contains("%")) {
      return host.substring(1, host.length() - 1);
    }
    boolean isName = NAME.matcher(host).matches() && !NUMBER.matcher(host).matches();
    if (!isName && !IPV4.matcher(host).matches()) {
      throw new Malformed(
          "expected the name of a host, or an address as 192.0.2.1 or [2001:db8::1], found '"
              + authority(uri)
              + "'");
    }
    return host;
  }

  private static Optional<InetAddress> literal(String host) throws Malformed {
    if (!host.contains(":") && !IPV4.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      throw new Malformed("expected an address as 192.0.2.1 or [2001:db8::1], found " + host);
    }
  }

  private static String authority(URI uri) {
    return uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
  }

  /** What is asked for there: the path and the query. */
  public String target() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** Whether both are at the same place: what is meant for one may be shown to the other. */
  public boolean hasOriginOf(HttpUrl other) {
    return host.equals(other.host) && port == other.port && tls == other.tls;
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
