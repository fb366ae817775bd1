package dev.signalbox.queue.codec;

import com.fasterxml.jackson.core.JsonToken;
import dev.signalbox.queue.codec.RecordCodec.Format;
import dev.signalbox.queue.codec.RecordCodec.Source;
import dev.signalbox.queue.log.Kebab;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A variant of a sealed interface: an object that says first which one it is. */
final class VariantFormat implements Format {
  private final Class<?> type;
  private final RecordCodec codec;
  private final Map<Class<?>, String> names = new HashMap<>();
  private final Map<String, Class<?>> variants = new HashMap<>();
  private final Map<Class<?>, RecordFormat> objects = new ConcurrentHashMap<>();

  VariantFormat(Class<?> type, RecordCodec codec) {
    this.type = type;
    this.codec = codec;
    for (Class<?> variant : variants(type)) {
      String name = Kebab.of(variant.getSimpleName());
      names.put(variant, name);
      variants.put(name, variant);
    }
  }

  /** All records of it; a sealed interface may sort its variants by further ones. */
  private static List<Class<?>> variants(Class<?> type) {
    return Arrays.stream(type.getPermittedSubclasses())
        .<Class<?>>mapMulti((variant, out) -> {
          if (variant.isSealed()) {
            variants(variant).forEach(out);
          } else {
            out.accept(variant);
          }
        })
        .toList();
  }

  @Override
  public void write(StringBuilder out, Object value) {
    out.append('{');
    int start = out.length();
    out.append("\"type\":\"").append(names.get(value.getClass())).append('"');
    format(value.getClass()).writeMembers(out, start, value);
    out.append('}');
  }

  @Override
  public Object read(Source in) throws IOException {
    if (in.parser().nextToken() != JsonToken.FIELD_NAME
        || !in.parser().currentName().equals("type")) {
      throw new IllegalStateException(type.getSimpleName() + ": expected its type first");
    }
    in.parser().nextToken();
    String name = in.parser().getText();
    Class<?> variant = variants.get(name);
    if (variant == null) {
      throw new IllegalStateException(
          "expected a kind of " + type.getSimpleName() + ", found '" + name + "'");
    }
    return format(variant).readMembers(in, in.parser().nextToken());
  }

  /** A variant of one string is still an object, because it has to say which one it is. */
  private RecordFormat format(Class<?> variant) {
    RecordFormat known = objects.get(variant);
    return known != null
        ? known
        : objects.computeIfAbsent(variant, v -> RecordFormat.asObject(v, codec));
  }
}
