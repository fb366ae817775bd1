package dev.signalbox.queue.sql;

import java.util.List;
import java.util.Map;
import org.jooq.Field;

/** What the code expects of a schema. */
public final class Columns {
  private Columns() {}

  /** The columns of each table, in their order. */
  public static Map<String, List<String>> all() {
    return Map.ofEntries(
        table("log", Tables.Log.ALL),
        table("trimmed", Tables.Trimmed.ALL),
        table("run", Tables.Runs.ALL),
        table("snapshot", Tables.Snapshots.ALL),
        table("approval", Tables.Approvals.ALL),
        table("delivery", Tables.Deliveries.ALL),
        table("token", Tables.Tokens.ALL),
        table("trigger", Tables.Triggers.ALL),
        table("pending", Tables.Pending.ALL),
        table("wait", Tables.Waits.ALL),
        table("received", Tables.Received.ALL),
        table("arrival", Tables.Arrivals.ALL),
        table("consumed", Tables.Consumed.ALL),
        table("spent", Tables.Spent.ALL),
        table("child", Tables.Children.ALL),
        table("queued", Tables.Queued.ALL),
        table("slot", Tables.Slots.ALL),
        table("bulk", Tables.Bulk.ALL),
        table("bulk_item", Tables.BulkItems.ALL));
  }

  private static Map.Entry<String, List<String>> table(String name, List<Field<?>> fields) {
    return Map.entry(name, fields.stream().map(Field::getName).toList());
  }
}
