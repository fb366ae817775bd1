package dev.signalbox.queue.intake;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * One text for all spellings of the same JSON: whatever the order of its keys, its white space, its
 * escapes, and how a number is written. An integer and a number with a fraction stay different,
 * because expressions see them as different types.
 */
final class Canonical {
  private static final ObjectMapper SORTED =
      new ObjectMapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .registerModule(new SimpleModule().addSerializer(new Exact()));

  private Canonical() {}

  /**
   * The text.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  static String of(Json json) {
    try {
      return SORTED.writeValueAsString(SORTED.readValue(json.text(), Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data: expected JSON, found " + e.getOriginalMessage(), e);
    }
  }

  /** {@code 1.0} and {@code 1.00} are {@code 1E0}, which {@code 1} is not. */
  private static final class Exact extends StdSerializer<BigDecimal> {
    private static final long serialVersionUID = 1L;

    Exact() {
      super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      BigDecimal bare = value.stripTrailingZeros();
      out.writeNumber(bare.unscaledValue() + "E" + -(long) bare.scale());
    }
  }
}
