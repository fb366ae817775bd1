package dev.signalbox.queue.redact;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The forms in which a secret may show up: as it is, in base64 at each of its three alignments and
 * in both alphabets, in hex, and escaped for URLs, JSON and shells. The longest are looked for
 * first.
 *
 * @param byFirst the needles that begin with a byte
 */
record Needles(List<List<byte[]>> byFirst, int longest) {
  /** Shorter ones would strike out ordinary words. */
  private static final int SECRET_MIN = 8;

  /** Less of a secret tells nothing, and ends or begins many a word. */
  private static final int PART_MIN = 4;

  static Needles of(Set<String> secrets) {
    var forms = new LinkedHashSet<String>();
    secrets.stream()
        .filter(secret -> secret.length() >= SECRET_MIN)
        .forEach(secret -> addForms(secret, forms));
    var byFirst = new ArrayList<List<byte[]>>(256);
    for (int i = 0; i < 256; i++) {
      byFirst.add(new ArrayList<>());
    }
    int longest = 0;
    var sorted = forms.stream().map(form -> form.getBytes(StandardCharsets.UTF_8)).toList();
    for (byte[] form :
        sorted.stream()
            .sorted(Comparator.comparingInt((byte[] b) -> b.length).reversed())
            .toList()) {
      byFirst.get(form[0] & 0xff).add(form);
      longest = Math.max(longest, form.length);
    }
    return new Needles(byFirst, longest);
  }

  private static void addForms(String secret, Set<String> forms) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    forms.add(secret);
    String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    forms.addAll(
        List.of(
            url,
            url.replace("+", "%20"),
            lowerEscapes(url),
            lowerEscapes(url.replace("+", "%20"))));
    for (HexFormat hex : List.of(HexFormat.of(), HexFormat.of().withUpperCase())) {
      for (String json : List.of(json(secret, false, hex), json(secret, true, hex))) {
        forms.addAll(List.of(json, json.replace("/", "\\/"), escaped(json, "\"\\")));
      }
    }
    forms.add(secret.replace("'", "'\\''"));
    forms.add(secret.replace("'", "'\"'\"'"));
    forms.add(escaped(secret, " \t!\"#$&'()*,;<>?[\\]^`{|}~="));
    forms.add(escaped(secret, "\"\\$`"));
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    addBase64(bytes, forms);
  }

  /**
   * Within a longer text, the secret may begin at any of three places of a group: what does not
   * depend on its neighbours.
   */
  private static void addBase64(byte[] bytes, Set<String> forms) {
    for (int lead = 0; lead < 3; lead++) {
      byte[] shifted = new byte[lead + bytes.length];
      System.arraycopy(bytes, 0, shifted, lead, bytes.length);
      int from = lead == 0 ? 0 : lead + 1;
      int to = shifted.length * 8 / 6;
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        forms.add(encoder.withoutPadding().encodeToString(shifted).substring(from, to));
      }
    }
  }

  private static String escaped(String text, String special) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(special.indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.toString();
  }

  /** As JSON has it within its quotes; {@code ascii}: with everything else escaped, too. */
  private static String json(String text, boolean ascii, HexFormat hex) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int shortForm = "\b\t\n\f\r\"\\".indexOf(c);
      if (shortForm >= 0) {
        out.append('\\').append("btnfr\"\\".charAt(shortForm));
      } else if (c < ' ' || (ascii && c > '~')) {
        out.append("\\u").append(hex.toHexDigits(c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String lowerEscapes(String url) {
    return java.util.regex.Pattern.compile("%[0-9A-F]{2}")
        .matcher(url)
        .replaceAll(hit -> hit.group().toLowerCase(Locale.ROOT));
  }

  /** The length of the needle that stands here, 0 for none. */
  int lengthAt(byte[] text, int at, int end) {
    for (byte[] needle : byFirst.get(text[at] & 0xff)) {
      if (at + needle.length <= end
          && Arrays.equals(text, at, at + needle.length, needle, 0, needle.length)) {
        return needle.length;
      }
    }
    return 0;
  }

  /** How many of the first bytes are the end of a needle whose beginning is cut off. */
  int endingAt(byte[] text) {
    return longestPart(
        text.length,
        (needle, length) ->
            Arrays.equals(text, 0, length, needle, needle.length - length, needle.length));
  }

  /**
   * How many of the last bytes before this place are the beginning of a needle whose end is cut
   * off.
   */
  int beginningBefore(byte[] text, int end) {
    return longestPart(
        end, (needle, length) -> Arrays.equals(text, end - length, end, needle, 0, length));
  }

  private interface Part {
    boolean isThere(byte[] needle, int length);
  }

  private int longestPart(int max, Part part) {
    int longest = 0;
    for (List<byte[]> needles : byFirst) {
      for (byte[] needle : needles) {
        for (int length = Math.min(needle.length - 1, max);
            length >= PART_MIN && length > longest;
            length--) {
          if (part.isThere(needle, length)) {
            longest = length;
          }
        }
      }
    }
    return longest;
  }

  byte[] replaced(byte[] text) {
    if (longest == 0) {
      return text;
    }
    var out = new ByteArrayOutputStream(text.length);
    int at = 0;
    while (at < text.length) {
      int length = lengthAt(text, at, text.length);
      if (length > 0) {
        out.writeBytes(RedactingStream.MARK.getBytes(StandardCharsets.UTF_8));
        at += length;
      } else {
        out.write(text[at++]);
      }
    }
    return out.toByteArray();
  }
}
