package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.UnusableStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.jooq.impl.DSL;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, which is not Java. From the jar it would be unpacked into a temporary file by
 * every process again; found in a folder, it is only loaded.
 */
public final class NativeLibrary {
  private static final String FOLDER = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /** The folder in which this process looks for it, if any. */
  public static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of);
  }

  /** Puts the one for this machine into the folder; whoever reads it meanwhile sees all or none. */
  public static void unpack(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    Files.createDirectories(folder);
    Path fresh = folder.resolve(name + ".new");
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      Files.copy(
          Objects.requireNonNull(packed, resource), fresh, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Loads it, and what else the first use of a database loads: that takes a moment.
   *
   * @throws UnusableStore if it cannot be loaded
   */
  public static void prepare() {
    var memory = new SQLiteDataSource();
    memory.setUrl("jdbc:sqlite::memory:");
    try (var connection = memory.getConnection()) {
      Database.context(connection).fetchExists(DSL.selectOne());
    } catch (SQLException e) {
      throw new UnusableStore("sqlite: cannot be loaded: " + e.getMessage(), e);
    }
  }
}
