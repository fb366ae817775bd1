package dev.signalbox.plugin.kanban;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.Cards.Card;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;

/** Cards and their moves as JSON. */
final class CardJson {
  private CardJson() {}

  static Json of(Card card) {
    var members = new LinkedHashMap<String, Json>();
    members.put("id", Json.string(card.id()));
    members.put("title", Json.string(card.title()));
    members.put("body", Json.string(card.body()));
    members.put("column", Json.string(card.column()));
    return Json.object(members);
  }

  static Json moved(Card card, String from) {
    return of(card).with("from", Json.string(from)).with("to", Json.string(card.column()));
  }

  static Json move(String id, String from, String to) {
    var members = new LinkedHashMap<String, Json>();
    members.put("id", Json.string(id));
    members.put("from", Json.string(from));
    members.put("to", Json.string(to));
    return Json.object(members);
  }

  static int bytes(Card card) {
    return of(card).text().getBytes(StandardCharsets.UTF_8).length;
  }
}
