package dev.signalbox.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** A suite that every back end has to pass, looked at as a thing that may be wrong itself. */
public record Suite(Class<?> type) {
  /**
   * Each of its tests fails for a back end that does nothing.
   *
   * @param nothing makes the suite for such a back end
   * @param atLeast so many tests there are
   */
  public void failsFor(Supplier<Object> nothing, int atLeast) throws Exception {
    List<Method> tests =
        Stream.of(type.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .toList();
    assertThat(tests)
        .hasSizeGreaterThanOrEqualTo(atLeast)
        .noneMatch(test -> test.isAnnotationPresent(Disabled.class));
    Method open = type.getDeclaredMethod("open");
    open.setAccessible(true);
    for (Method test : tests) {
      test.setAccessible(true);
      Object subject = nothing.get();
      open.invoke(subject);
      assertThatThrownBy(() -> test.invoke(subject))
          .as(test.getName())
          .isInstanceOf(InvocationTargetException.class);
    }
  }
}
