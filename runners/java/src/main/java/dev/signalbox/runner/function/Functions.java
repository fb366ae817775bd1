package dev.signalbox.runner.function;

import dev.signalbox.runner.spi.RunnerException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The functions that there are, by name. */
public final class Functions {
  private final Map<String, StepFunction> byName;

  private Functions(Map<String, StepFunction> byName) {
    this.byName = byName;
  }

  /**
   * Those that the class loader offers.
   *
   * @throws RunnerException where one cannot be loaded, or two have the same name
   */
  public static Functions load(ClassLoader loader) {
    try {
      return of(
          ServiceLoader.load(StepFunction.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .toList());
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new RunnerException(
          "a function cannot be loaded: " + e.getMessage() + "; rebuild or remove its jar");
    }
  }

  /**
   * These.
   *
   * @throws RunnerException where two have the same name
   */
  public static Functions of(Collection<StepFunction> functions) {
    var byName = new TreeMap<String, StepFunction>();
    for (StepFunction function : functions) {
      StepFunction other = byName.put(function.name(), function);
      if (other != null) {
        throw new RunnerException(
            "two functions have the name '"
                + function.name()
                + "': "
                + other.getClass().getName()
                + " and "
                + function.getClass().getName()
                + "; rename one");
      }
    }
    return new Functions(Map.copyOf(byName));
  }

  public SortedSet<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  Optional<StepFunction> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
