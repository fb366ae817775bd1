package dev.signalbox.api.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which page of a list is wanted. */
final class Pages {
  @Option(names = "--limit", paramLabel = "N", description = "At most this many.")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on from here; the end of a page that is not the last names it.")
  private Optional<String> cursor = Optional.empty();

  /** A filter without a value is left out. */
  String path(String resource, List<Filter> filters) {
    List<Filter> all = new ArrayList<>(filters);
    all.add(new Filter("limit", limit.map(String::valueOf)));
    all.add(new Filter("cursor", cursor));
    String query =
        all.stream()
            .flatMap(
                filter -> filter.value().map(it -> filter.name() + "=" + Api.encoded(it)).stream())
            .collect(Collectors.joining("&"));
    return resource + (query.isEmpty() ? "" : "?" + query);
  }

  record Filter(String name, Optional<String> value) {}

  static void more(Context context, Api.Reply page) {
    var next = page.json().path("next");
    if (next.isTextual()) {
      context.terminal().err().println("there are more: repeat it with --cursor " + next.asText());
    }
  }
}
