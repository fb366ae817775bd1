package dev.signalbox.queue.redis;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** From which lanes a lane is fed that is not only itself, and the other way round; all encoded. */
record Feeds(Map<String, List<String>> sources, Map<String, String> fed) {
  Feeds() {
    this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  void add(String lane, List<String> from) {
    sources.put(Keys.encoded(lane), from.stream().map(Keys::encoded).toList());
    from.forEach(source -> fed.put(Keys.encoded(source), Keys.encoded(lane)));
  }

  List<String> of(String lane) {
    return sources.getOrDefault(lane, List.of(lane));
  }

  String fedBy(String source) {
    return fed.getOrDefault(source, source);
  }
}
