package dev.signalbox.queue.codec;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Steps;
import dev.signalbox.core.WorkflowId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Makes values of any record of the log's vocabulary, from a seed. */
final class Samples {
  private static final List<String> TEXTS =
      List.of("", "a", "é😀", "a\"b\\c\n\u0000", "x".repeat(300), "null", "{{}}");
  private static final List<String> JSONS =
      List.of(
          "null", "{}", "[1,2.50,\"x\"]", "\"a\\nb\"", "{\"k\":{\"type\":\"x\"}}", "1E+10", "true");

  private final SplittableRandom random;

  Samples(SplittableRandom random) {
    this.random = random;
  }

  <T> T of(Class<T> type) {
    return type.cast(make(type));
  }

  private Object make(Type type) {
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return pick(TEXTS);
    } else if (plain == Json.class) {
      return new Json(pick(JSONS));
    } else if (plain == Instant.class) {
      return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
    } else if (plain == Duration.class) {
      return Duration.ofMillis(random.nextLong(1_000_000));
    } else if (plain == long.class || plain == Long.class) {
      return random.nextLong();
    } else if (plain == int.class) {
      return random.nextInt();
    } else if (plain == boolean.class) {
      return random.nextBoolean();
    } else if (plain == RunId.class || plain == WorkflowId.class || plain == StepPath.class) {
      return identifier(plain);
    } else if (plain == RateLimit.class) {
      return new RateLimit(
          1 + random.nextInt(100),
          Duration.ofMillis(1 + random.nextInt(100_000)),
          pick(List.of(RateLimit.Algorithm.values())),
          random.nextInt(100));
    } else if (plain == Digest.class) {
      return Digest.of(pick(TEXTS));
    } else if (plain == Steps.class) {
      return Steps.of(Stream.generate(() -> of(StepRun.class)).limit(random.nextInt(3)).toList());
    } else if (plain.isEnum()) {
      return pick(Arrays.asList(plain.getEnumConstants()));
    } else if (plain.isRecord()) {
      return instance(plain);
    }
    return make(pick(Arrays.asList(plain.getPermittedSubclasses())));
  }

  private Object identifier(Class<?> type) {
    String name = "a" + random.nextInt(1000);
    if (type == RunId.class) {
      return new RunId(name);
    }
    return type == WorkflowId.class ? new WorkflowId(name) : new StepPath(name + ".0.x");
  }

  private Object container(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return random.nextBoolean() ? Optional.of(make(arguments[0])) : Optional.empty();
    } else if (type.getRawType() == List.class) {
      return Stream.generate(() -> make(arguments[0])).limit(random.nextInt(3)).toList();
    } else if (type.getRawType() == SequencedMap.class) {
      var map = new LinkedHashMap<Object, Object>();
      for (int i = random.nextInt(3); i > 0; i--) {
        map.put(make(arguments[0]), make(arguments[1]));
      }
      return map;
    }
    throw new IllegalStateException("no samples of " + type);
  }

  private Object instance(Class<?> type) {
    try {
      RecordComponent[] parts = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Object[] values = Arrays.stream(parts).map(part -> make(part.getGenericType())).toArray();
      return type.getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
