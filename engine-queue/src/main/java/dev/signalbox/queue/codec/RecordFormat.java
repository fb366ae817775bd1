package dev.signalbox.queue.codec;

import com.fasterxml.jackson.core.JsonToken;
import dev.signalbox.queue.codec.RecordCodec.Format;
import dev.signalbox.queue.codec.RecordCodec.Source;
import dev.signalbox.queue.log.Kebab;
import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A record as an object: its components by their names. */
final class RecordFormat implements Format {
  private final Class<?> type;
  private final List<Component> components;
  private final Map<String, Integer> places = new HashMap<>();
  private final MethodHandle constructor;

  /**
   * {@code optional}: left out where it is absent; {@code flag}: false where it is not there, as in
   * what was written before there was one. The format is looked up late, because types may contain
   * themselves.
   */
  private record Component(
      String name,
      Function<Object, Object> accessor,
      boolean optional,
      boolean flag,
      Supplier<Format> inner,
      AtomicReference<Optional<Format>> known) {
    Component(
        String name,
        Function<Object, Object> accessor,
        boolean optional,
        boolean flag,
        Supplier<Format> inner) {
      this(name, accessor, optional, flag, inner, new AtomicReference<>(Optional.empty()));
    }

    Format format() {
      return known.getPlain().orElseGet(this::lookUp);
    }

    private Format lookUp() {
      Format format = inner.get();
      known.set(Optional.of(format));
      return format;
    }
  }

  static Format of(Class<?> type, RecordCodec codec) {
    RecordComponent[] components = type.getRecordComponents();
    var format = new RecordFormat(type, codec);
    return components.length == 1 && components[0].getType() == String.class
        ? format.asText()
        : format;
  }

  static RecordFormat asObject(Class<?> type, RecordCodec codec) {
    return new RecordFormat(type, codec);
  }

  private RecordFormat(Class<?> type, RecordCodec codec) {
    this.type = type;
    try {
      MethodHandles.Lookup lookup = lookup(type);
      RecordComponent[] parts = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      var list = new ArrayList<Component>();
      for (RecordComponent part : parts) {
        Optional<Type> inner = RecordCodec.optional(part.getGenericType());
        var name = Kebab.of(part.getName());
        places.put(name, list.size());
        Type of = inner.orElse(part.getGenericType());
        boolean flag = part.getType() == boolean.class;
        list.add(
            new Component(
                name, accessor(lookup, part), inner.isPresent(), flag, () -> codec.format(of)));
      }
      components = List.copyOf(list);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "expected a record that can be read, found " + type.getName(), e);
    }
  }

  /** What is written may be of no concern to other packages than its own, and hidden there. */
  private static MethodHandles.Lookup lookup(Class<?> type) throws IllegalAccessException {
    var own = MethodHandles.lookup();
    return type.getModule().equals(RecordFormat.class.getModule())
        ? MethodHandles.privateLookupIn(type, own)
        : own;
  }

  /** A typed name is written as the name. */
  private Format asText() {
    Component only = components.getFirst();
    return TextFormat.of(value -> (String) get(only, value), text -> make(new Object[] {text}));
  }

  @Override
  public void write(StringBuilder out, Object value) {
    out.append('{');
    writeMembers(out, out.length(), value);
    out.append('}');
  }

  /** {@code start}: where the first member of the object stands, or will. */
  void writeMembers(StringBuilder out, int start, Object value) {
    for (Component component : components) {
      Object member = get(component, value);
      if (!component.optional()) {
        write(out, start, component, member);
      } else if (member instanceof Optional<?> present && present.isPresent()) {
        write(out, start, component, present.get());
      }
    }
  }

  private static void write(StringBuilder out, int start, Component component, Object member) {
    RecordCodec.separate(out, start);
    out.append('"').append(component.name()).append("\":");
    component.format().write(out, member);
  }

  @Override
  public Object read(Source in) throws IOException {
    return readMembers(in, in.parser().nextToken());
  }

  /** {@code token} is the first after the opening brace, or after the type. */
  Object readMembers(Source in, JsonToken token) throws IOException {
    var values = new @Nullable Object[components.size()];
    for (JsonToken at = token; at == JsonToken.FIELD_NAME; at = in.parser().nextToken()) {
      Integer place = places.get(in.parser().currentName());
      in.parser().nextToken();
      if (place == null) {
        in.parser().skipChildren();
      } else {
        Component component = components.get(place);
        Object member = component.format().read(in);
        values[place] = component.optional() ? Optional.of(member) : member;
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        values[i] = absent(components.get(i));
      }
    }
    return make(values);
  }

  private Object absent(Component component) {
    if (component.optional()) {
      return Optional.empty();
    }
    if (component.flag()) {
      return false;
    }
    throw new IllegalStateException(
        type.getSimpleName() + ": expected '" + component.name() + "', found nothing");
  }

  /**
   * A class of its own for each accessor, as the compiler makes one for a method reference: a
   * handle that is no constant costs several times as much to call.
   */
  @SuppressWarnings("unchecked")
  private static Function<Object, Object> accessor(
      MethodHandles.Lookup lookup, RecordComponent part) throws ReflectiveOperationException {
    MethodHandle handle = lookup.unreflect(part.getAccessor());
    Class<?> value = MethodType.methodType(part.getType()).wrap().returnType();
    try {
      return (Function<Object, Object>)
          LambdaMetafactory.metafactory(
                  lookup,
                  "apply",
                  MethodType.methodType(Function.class),
                  MethodType.methodType(Object.class, Object.class),
                  handle,
                  MethodType.methodType(value, part.getDeclaringRecord()))
              .getTarget()
              .invoke();
    } catch (Throwable e) {
      throw new ReflectiveOperationException(e);
    }
  }

  private static Object get(Component component, Object value) {
    return component.accessor().apply(value);
  }

  private Object make(@Nullable Object[] values) {
    try {
      return constructor.invokeExact(values);
    } catch (Throwable e) {
      throw new IllegalStateException(type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}
