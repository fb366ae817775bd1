package dev.signalbox.runner.http;

import dev.signalbox.runner.spi.outbound.HttpUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Sends one request to one address, on a connection of its own: a kept one may have died unnoticed,
 * and then nobody knows whether the request was carried out.
 */
final class Wire implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int AT_ONCE = 1024;
  private static final int HEADERS_MAX = 32 << 10;

  private final Vertx vertx;
  private final Optional<TrustOptions> trust;

  /** Made when it is first needed: most engines ask nobody. */
  private Optional<HttpClient> made = Optional.empty();

  Wire(Vertx vertx, Optional<TrustOptions> trust) {
    this.vertx = vertx;
    this.trust = trust;
  }

  private synchronized HttpClient client() {
    HttpClient client = made.orElseGet(this::make);
    made = Optional.of(client);
    return client;
  }

  private HttpClient make() {
    var options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setForceSni(true)
            .setVerifyHost(true)
            .setMaxHeaderSize(HEADERS_MAX)
            .setDecompressionSupported(false);
    trust.ifPresent(options::setTrustOptions);
    return vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(AT_ONCE));
  }

  /** The connection did not come about: nothing was sent. */
  static final class Unconnected extends IOException {
    private static final long serialVersionUID = 1L;

    Unconnected(Throwable cause) {
      super(cause);
    }
  }

  /** The answer is larger than what is taken. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(int max) {
      super("the answer has more than " + max + " bytes; to take it, raise http.max-response");
    }
  }

  /**
   * Waits for the whole answer; an interruption closes the connection.
   *
   * @throws Unconnected where another address may be tried
   */
  Response send(Request request, InetAddress address) throws IOException, InterruptedException {
    Future<HttpClientRequest> connecting = client().request(options(request, address));
    try {
      HttpClientRequest connected = connected(connecting);
      return result(exchange(connected, request));
    } finally {
      connecting.onSuccess(connected -> connected.connection().close());
    }
  }

  private static RequestOptions options(Request request, InetAddress address) {
    HttpUrl url = request.url();
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setServer(SocketAddress.inetSocketAddress(url.port(), literal(address)))
            .setHost(url.host().contains(":") ? "[" + url.host() + "]" : url.host())
            .setPort(url.port())
            .setSsl(url.tls())
            .setURI(url.target())
            .setFollowRedirects(false)
            .setConnectTimeout(CONNECT.toMillis());
    request.headers().forEach(header -> options.addHeader(header.name(), header.value()));
    return options;
  }

  /** Without the name that it was looked up by: nobody is to look it up again. */
  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static Future<Response> exchange(HttpClientRequest connected, Request request) {
    // Before it is sent: an answer that comes at once must find somebody who takes its body.
    Future<Response> answer =
        connected
            .response()
            .compose(response ->
                body(response, request.maxResponse()).map(bytes -> response(response, bytes)));
    var _ =
        request.body().isPresent()
            ? connected.send(Buffer.buffer(request.body().get()))
            : connected.send();
    return answer;
  }

  private static Future<Buffer> body(HttpClientResponse response, int max) {
    Promise<Buffer> promise = Promise.promise();
    var body = Buffer.buffer();
    response.exceptionHandler(promise::tryFail);
    response.endHandler(_ -> promise.tryComplete(body));
    response.handler(chunk -> {
      if (body.length() + chunk.length() <= max) {
        body.appendBuffer(chunk);
      } else if (promise.tryFail(new TooLarge(max))) {
        response.request().connection().close();
      }
    });
    return promise.future();
  }

  private static Response response(HttpClientResponse response, Buffer body) {
    var headers = new LinkedHashMap<String, String>();
    response
        .headers()
        .forEach((name, value) ->
            headers.merge(name.toLowerCase(Locale.ROOT), value, (one, more) -> one + ", " + more));
    String reason = response.statusMessage() == null ? "" : response.statusMessage();
    return new Response(response.statusCode(), reason, headers, body);
  }

  private static HttpClientRequest connected(Future<HttpClientRequest> connecting)
      throws Unconnected, InterruptedException {
    try {
      return connecting.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new Unconnected(cause(e));
    }
  }

  private static Response result(Future<Response> future) throws IOException, InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw cause(e) instanceof IOException failure ? failure : new IOException(cause(e));
    }
  }

  private static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  @Override
  public synchronized void close() {
    made.ifPresent(client -> {
      var _ = client.close();
    });
    made = Optional.empty();
  }
}
