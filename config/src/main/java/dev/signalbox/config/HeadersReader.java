package dev.signalbox.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the headers of a request. */
record HeadersReader(Problems problems, Scalars scalars, Texts texts) {
  static final Pattern NAME = Pattern.compile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$");

  /** Those that say how the request is carried, and whereto: not the author's to choose. */
  private static final Set<String> CARRIAGE =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** In the order of the names, in which a stored definition has them too. */
  Part read(Tree tree, String path) {
    return Mapping.open(tree, path, "a mapping of headers by name", problems)
        .<Part>map(mapping -> {
          var members = new TreeMap<String, Part>();
          var seen = new HashSet<String>();
          mapping
              .fields()
              .forEach((name, field) -> {
                if (isUsable(name, field.key().place(), mapping.at(name), seen)) {
                  members.put(
                      name,
                      scalars
                          .text(field.value(), mapping.at(name))
                          .map(text -> texts.withSecrets(text, mapping.at(name)))
                          .orElseGet(Part::broken));
                }
              });
          return new Part.Members(new LinkedHashMap<>(members));
        })
        .orElseGet(Part::broken);
  }

  private boolean isUsable(String name, Place place, String path, Set<String> seen) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      problems.error(place, path + ": expected the name of a header, found another text");
    } else if (CARRIAGE.contains(lower)) {
      problems.error(place, path + ": this header is written by the engine; remove it");
    } else if (!seen.add(lower)) {
      problems.error(place, path + ": expected each header once, found it again");
    } else {
      return true;
    }
    return false;
  }
}
