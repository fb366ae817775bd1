package dev.signalbox.plugin.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitSettingsTest {
  private static GitSettings of(String json) {
    return GitSettings.of(
        new Json(json), name -> name.equals("TOKEN") ? Optional.of("s3cret") : Optional.empty());
  }

  @Test
  void the_plugin_is_found_by_its_name() {
    assertThat(ServiceLoader.load(PluginFactory.class))
        .anyMatch(factory -> factory.name().equals("git"));
  }

  @Test
  void what_is_left_out_has_a_default() {
    var settings = of("{\"repository\":\"/srv/repo\"}");

    assertThat(settings.repository())
        .isEqualTo(new GitSettings.Repository.Local(Path.of("/srv/repo")));
    assertThat(settings.base()).isEqualTo("main");
    assertThat(settings.author()).isEqualTo(GitSettings.Author.STANDARD);
    assertThat(settings.login()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://host/x.git",
        "ssh://git@host:22/x.git",
        "git@host:team/x.git",
        "host.example:x.git"
      })
  void remote_repositories(String url) {
    assertThat(of("{\"repository\":\"" + url + "\"}").repository())
        .isEqualTo(new GitSettings.Repository.Remote(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "relative/x",
        "ext::sh -c touch% x",
        "fd::7",
        "http://host/x",
        "git://host/x",
        "--upload-pack=touch x",
        "-oProxyCommand=x:y",
        "ssh://-oProxyCommand=x/y",
        "https://me:secret@host/x",
      })
  void A08_other_repositories_are_refused_and_passwords_are_not_repeated(String repository) {
    assertThatThrownBy(() -> of("{\"repository\":\"" + repository + "\"}"))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("git: repository: ")
        .hasMessageNotContaining("secret@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", "a..b", "@{-1}", "--upload-pack=touch x", "refs/heads/x"})
  void A08_a_base_that_is_no_branch_is_refused(String base) {
    assertThatThrownBy(() -> of("{\"repository\":\"/r\",\"base\":\"" + base + "\"}"))
        .hasMessageContaining("base");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a <b>", "a\\nb", " "})
  void an_author_that_would_break_a_commit_is_refused(String name) {
    assertThatThrownBy(() -> of("{\"repository\":\"/r\",\"author\":{\"name\":\"" + name + "\"}}"))
        .hasMessageContaining("author.name");
  }

  @Test
  void the_login_goes_to_that_server_only_and_never_into_arguments(@TempDir Path root)
      throws Exception {
    var settings =
        of(
            "{\"repository\":\"https://host:8443/x.git\",\"login\":{\"user\":\"me\",\"password\":{\"secret\":\"TOKEN\"}}}");
    var mirror =
        new Mirror(
            new Folders(root),
            Git.in(root, Map.of("PATH", System.getenv("PATH"))),
            settings,
            Clock.systemUTC());

    var environment = mirror.remote().environmentOfCall();

    assertThat(environment)
        .containsValues("http.https://host:8443/.extraHeader", "Authorization: Basic bWU6czNjcmV0");
    assertThat(mirror.own().environmentOfCall().values())
        .noneMatch(value -> value.contains("Basic"));
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(
            mirror
                .remote()
                .at(root)
                .run("config", "--get-urlmatch", "http.extraHeader", "https://host:8443/x.git")
                .line())
        .startsWith("Authorization");
    assertThat(
            mirror
                .remote()
                .at(root)
                .run("config", "--get-urlmatch", "http.extraHeader", "https://other/x.git")
                .line())
        .isEmpty();
  }

  @Test
  void a_missing_secret_is_named() {
    assertThatThrownBy(() ->
            of(
                "{\"repository\":\"https://h/x\",\"login\":{\"user\":\"me\",\"password\":{\"secret\":\"NOPE\"}}}"))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("NOPE");
  }
}
