package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A page of a list that the server has: as it is, for scripts, or as a table. */
record Listing(Context context, ServerOptions server, Pages pages) {
  /** Adds to a table what is to be seen of one. */
  interface Row {
    void add(JsonNode each, Table table);
  }

  /**
   * Prints it.
   *
   * @param name what the list is called in the API, below {@code /v1}
   * @param none what is said instead of a table without rows
   * @param table with its headings
   */
  int print(String name, List<Pages.Filter> filters, String none, Table table, Row row) {
    try (var api = server.api(context.terminal())) {
      var reply = api.get(pages.path("/v1/" + name, filters));
      if (server.json()) {
        context.out().println(reply.body());
      } else {
        show(reply, name, none, table, row);
      }
      return ExitCode.OK.number();
    }
  }

  private void show(Api.Reply page, String name, String none, Table table, Row row) {
    JsonNode all = page.json().path(name);
    if (all.isEmpty()) {
      context.out().println(none);
      return;
    }
    all.forEach(each -> row.add(each, table));
    table.print(context.out(), context.ink());
    Pages.more(context, page);
  }
}
