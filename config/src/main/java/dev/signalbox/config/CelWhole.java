package dev.signalbox.config;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelValue;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A whole number that no int holds. It is passed on to the last digit and compared for equality;
 * whatever would have to compute with it fails, so that no digit is ever lost in silence.
 */
final class CelWhole extends CelValue {
  private final BigInteger number;

  CelWhole(BigInteger number) {
    this.number = number;
  }

  @Override
  public Object value() {
    return this;
  }

  @Override
  public boolean isZeroValue() {
    return false;
  }

  @Override
  public CelType celType() {
    return SimpleType.DYN;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CelWhole whole && whole.number.equals(number);
  }

  @Override
  public int hashCode() {
    return number.hashCode();
  }

  /** Its digits. */
  @Override
  public String toString() {
    return number.toString();
  }
}
