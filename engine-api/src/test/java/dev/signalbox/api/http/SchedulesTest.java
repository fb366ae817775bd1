package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules over HTTP (SEMANTICS 9). */
class SchedulesTest {
  private Site site;

  @BeforeEach
  void open(@TempDir Path folder) {
    site = new Site(folder);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void SEMANTICS_9_10_schedules_are_listed_with_their_next_ten_ticks() {
    var list = site.get("/v1/schedules");

    assertThat(list.status()).isEqualTo(200);
    assertThat(list.json().at("/schedules").findValuesAsText("id"))
        .containsExactly("daily", "yearly");
    JsonNode yearly = list.json().at("/schedules/1");
    assertThat(yearly.at("/cron").asText()).isEqualTo("0 0 1 1 *");
    assertThat(yearly.at("/zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(yearly.at("/next")).hasSize(10);
    assertThat(yearly.at("/next/0").asText()).endsWith("-12-31T23:00:00Z");
    assertThat(yearly.at("/paused").asBoolean()).isFalse();
    assertThat(list.json().at("/schedules/0/every").asText()).isEqualTo("1d");
    assertThat(site.pages("/v1/schedules", "schedules", 1))
        .isEqualTo(List.of(List.of("daily"), List.of("yearly")));
  }

  @Test
  void SEMANTICS_9_9_a_tick_that_is_asked_for_starts_a_run_or_says_why_not() {
    var first = site.post("/v1/schedules/yearly/trigger", "");
    assertThat(first.status()).isEqualTo(201);
    String run = first.text("/id");
    assertThat(first.response().headers().firstValue("Location")).contains("/v1/runs/" + run);
    assertThat(site.get("/v1/runs/" + run).text("/workflow")).isEqualTo("hangs");

    var second = site.post("/v1/schedules/yearly/trigger", "{}");

    assertThat(second.status()).isEqualTo(202);
    assertThat(second.json().at("/id").isNull()).isTrue();
    assertThat(second.text("/outcome")).isEqualTo("skipped");
    assertThat(second.text("/rule")).isEqualTo("overlap");
    JsonNode detail = site.get("/v1/schedules/yearly").json();
    assertThat(detail.at("/running/0").asText()).isEqualTo(run);
    assertThat(detail.at("/last/runs/0").asText()).isEqualTo(run);
    assertThat(detail.at("/recent").findValuesAsText("reason")).containsExactly("overlap");
    assertThat(detail.at("/recent").findValuesAsText("by")).contains("admin");
  }

  @Test
  void SEMANTICS_9_13_a_schedule_is_paused_with_a_note_and_resumed() {
    var paused = site.post("/v1/schedules/daily/pause", "{\"note\":\"holiday\"}");

    assertThat(paused.status()).isEqualTo(200);
    assertThat(paused.json().at("/paused").asBoolean()).isTrue();
    assertThat(paused.text("/pause/note")).isEqualTo("holiday");
    assertThat(paused.text("/pause/by")).isEqualTo("admin");
    var resumed = site.post("/v1/schedules/daily/resume", "");
    assertThat(resumed.json().at("/paused").asBoolean()).isFalse();
    assertThat(resumed.json().at("/pause").isNull()).isTrue();
  }

  @Test
  void SEMANTICS_9_9_a_backfill_runs_the_ticks_of_the_past_once() {
    String body = "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-04T12:00:00+01:00\"}";

    var first = site.post("/v1/schedules/daily/backfill", body);

    assertThat(first.status()).isEqualTo(202);
    assertThat(first.json().at("/ticks")).hasSize(4);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> site.get("/v1/runs?workflow=echo&status=succeeded").json().at("/runs"),
            runs -> runs.size() == 4);
    var again = site.post("/v1/schedules/daily/backfill", body);
    assertThat(again.json().at("/ticks")).isEmpty();
    assertThat(again.json().at("/known").asInt()).isEqualTo(4);
  }

  @Test
  void SEMANTICS_9_3_the_id_of_a_tick_is_the_engine_s_own() {
    var taken = "{\"name\":\"demo/x\",\"id\":\"schedule/daily/2030-01-01T00:00:00Z\"}";

    assertThat(site.post("/v1/events", taken).status()).isEqualTo(400);
    site.post("/v1/schedules/daily/trigger", "");
    assertThat(site.get("/v1/triggers?outcome=started").json().at("/triggers/0/event").asText())
        .startsWith("schedule/daily/");
  }

  @Test
  void SEMANTICS_9_9_what_cannot_be_is_refused() {
    assertThat(site.get("/v1/schedules/nope").status()).isEqualTo(404);
    assertThat(site.post("/v1/schedules/nope/trigger", "").status()).isEqualTo(404);
    for (String body :
        List.of(
            "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}",
            "{\"from\":\"yesterday\",\"to\":\"2026-01-01T00:00:00Z\"}",
            "{\"from\":\"2016-01-01T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}",
            "{\"to\":\"2026-01-01T00:00:00Z\"}")) {
      var answer = site.post("/v1/schedules/daily/backfill", body);
      assertThat(answer.status()).as(body).isEqualTo(400);
    }
    assertThat(site.post("/v1/schedules/daily/pause", "{\"not\":1}").status()).isEqualTo(400);
  }
}
