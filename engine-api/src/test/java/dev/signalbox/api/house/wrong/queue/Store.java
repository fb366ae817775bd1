package dev.signalbox.api.house.wrong.queue;

import dev.signalbox.api.house.wrong.config.Settings;
import io.vertx.core.Vertx;
import java.sql.Connection;

/** Knows a sibling, SQL and Vert.x where none of them belongs. */
public record Store(Connection connection, Vertx vertx, Settings settings) {}
