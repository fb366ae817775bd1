package dev.signalbox.config;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelValue;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of the data that an expression sees. The library takes it as it is; any other map it
 * would walk through, with all that is in it, whenever a name in it is looked up.
 */
@SuppressWarnings("Immutable") // nobody writes to it, and what it holds is JSON
final class CelInput extends CelValue implements Map<String, Object> {
  private final Map<String, Object> members;
  private final long weight;

  CelInput(Map<String, ?> members) {
    this.members = Collections.unmodifiableMap(members);
    this.weight = members.size() + members.values().stream().mapToLong(CelInput::weight).sum();
  }

  /** How many units of {@link CelCost} it takes to look at all of it. */
  long weight() {
    return weight;
  }

  private static long weight(Object value) {
    return switch (value) {
      case CelInput input -> input.weight();
      case List<?> items -> items.size() + items.stream().mapToLong(CelInput::weight).sum();
      case String text -> text.length() / CelCost.CHARACTERS;
      default -> 0;
    };
  }

  @Override
  public Object value() {
    return this;
  }

  @Override
  public boolean isZeroValue() {
    return members.isEmpty();
  }

  @Override
  public CelType celType() {
    return MapType.create(SimpleType.DYN, SimpleType.DYN);
  }

  @Override
  public int size() {
    return members.size();
  }

  @Override
  public boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public boolean containsKey(Object key) {
    return members.containsKey(key);
  }

  @Override
  public boolean containsValue(Object value) {
    return members.containsValue(value);
  }

  @Override
  public @Nullable Object get(Object key) {
    return members.get(key);
  }

  @Override
  public Set<String> keySet() {
    return members.keySet();
  }

  @Override
  public Collection<Object> values() {
    return members.values();
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return members.entrySet();
  }

  @Override
  public @Nullable Object put(String key, Object value) {
    return members.put(key, value);
  }

  @Override
  public @Nullable Object remove(Object key) {
    return members.remove(key);
  }

  @Override
  public void putAll(Map<? extends String, ?> other) {
    members.putAll(other);
  }

  @Override
  public void clear() {
    members.clear();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return members.equals(other);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
