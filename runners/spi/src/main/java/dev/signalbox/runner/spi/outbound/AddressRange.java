package dev.signalbox.runner.spi.outbound;

import java.net.InetAddress;
import java.util.Arrays;

/** The addresses that begin with the same bits. */
record AddressRange(InetAddress start, int prefix) {
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    return new AddressRange(
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] first = start.getAddress();
    int whole = prefix / Byte.SIZE;
    if (bytes.length != first.length || !Arrays.equals(bytes, 0, whole, first, 0, whole)) {
      return false;
    }
    int rest = prefix % Byte.SIZE;
    return rest == 0 || (bytes[whole] ^ first[whole]) >> (Byte.SIZE - rest) == 0;
  }
}
