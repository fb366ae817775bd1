package dev.signalbox.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files first, then the environment. */
record StandardSecretSource(Map<String, String> environment) implements SecretSource {
  private static final int LENGTH_MAX = 64 << 10;
  private static final Set<PosixFilePermission> TOO_OPEN =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  StandardSecretSource {
    environment = Map.copyOf(environment);
  }

  @Override
  public Answer find(String name, Path folder) {
    Path file = folder.resolve(name);
    if (Files.isRegularFile(file)) {
      try {
        return read(file);
      } catch (CharacterCodingException e) {
        return new Answer.Refused("the file " + file + " is not UTF-8 text");
      } catch (IOException e) {
        return new Answer.Refused("the file " + file + " cannot be read: " + e.getMessage());
      }
    }
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .<Answer>map(Answer.Found::new)
        .orElseGet(Answer.Missing::new);
  }

  private static Answer read(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      Set<PosixFilePermission> mode = view.readAttributes().permissions();
      if (mode.stream().anyMatch(TOO_OPEN::contains)) {
        return new Answer.Refused(
            "the file "
                + file
                + " is open to others ("
                + PosixFilePermissions.toString(mode)
                + "); run: chmod 600 "
                + file);
      }
    }
    if (Files.size(file) > LENGTH_MAX) {
      return new Answer.Refused("the file " + file + " is larger than 64 KiB");
    }
    String text =
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
            .toString();
    String value = text.replaceFirst("\r?\n$", "");
    return value.isEmpty()
        ? new Answer.Refused("the file " + file + " is empty")
        : new Answer.Found(value);
  }

  @Override
  public String toString() {
    return "StandardSecretSource[...]";
  }
}
