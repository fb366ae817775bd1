package dev.signalbox.api.command;

import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.wiring.Stores;
import dev.signalbox.config.EngineConfig.Store;
import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.PostgresDatabase;
import dev.signalbox.queue.sql.Transfer;
import dev.signalbox.queue.sqlite.DataFolder;
import dev.signalbox.queue.sqlite.SqliteFile;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The command {@code move}: copies the store of a data folder, whose engine is stopped, into an
 * empty database of PostgreSQL. The folder stays as it is.
 */
record MoveCommand(PrintStream out, PrintStream err) {
  ExitCode run(Path data, Store target) {
    return switch (target) {
      case Store.Sqlite _ -> {
        err.println(
            "signalbox: move: expected --to postgresql://user:password@host/database, or such a"
                + " store in engine.yaml, found sqlite");
        yield ExitCode.USAGE;
      }
      case Store.Postgresql database -> move(data, Stores.address(database));
    };
  }

  private ExitCode move(Path data, PostgresAddress to) {
    if (!Files.isRegularFile(new DataFolder(data).database())) {
      err.println("signalbox: move: expected a store in " + data + ", found none");
      return ExitCode.FAILED;
    }
    try (DataFolder.Lock _ = DataFolder.hold(data, false)) {
      Transfer.Moved moved =
          SqliteFile.reading(
              data, from -> PostgresDatabase.fill(to, there -> Transfer.copy(from, there)));
      out.println(
          "moved "
              + Program.count(moved.runs(), "run")
              + " and "
              + Program.count(moved.entries(), "entry", "entries")
              + " to "
              + to
              + "; read again, all "
              + Program.count(moved.rows(), "row")
              + " are the same, run by run: SHA-256 "
              + moved.hash());
      return ExitCode.OK;
    } catch (DataInUse e) {
      return failed(e, ExitCode.DATA_IN_USE);
    } catch (StoreUnavailable e) {
      return failed(e, ExitCode.UNREACHABLE);
    } catch (UnusableStore e) {
      return failed(e, ExitCode.FAILED);
    }
  }

  private ExitCode failed(RuntimeException e, ExitCode code) {
    err.println("signalbox: " + e.getMessage());
    return code;
  }
}
