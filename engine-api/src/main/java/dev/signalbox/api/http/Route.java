package dev.signalbox.api.http;

import java.util.List;
import java.util.Optional;

/**
 * One thing that can be asked for. It cannot be made without saying who may ask, and it is all that
 * the server and the OpenAPI document know of it.
 *
 * @param path with parameters in braces, each a whole segment
 */
record Route(
    Method method,
    String path,
    Access access,
    String summary,
    List<Param> params,
    Optional<Body> body,
    List<Answer> answers,
    Handler handler) {

  static final String HEALTH = "/healthz";

  /** What the paths of all routes begin with that others deliver to. */
  static final String HOOKS = "/hooks/";

  /** What the paths of all routes begin with that a link leads to. */
  static final String LINKS = "/links/";

  Route {
    params = List.copyOf(params);
    answers = List.copyOf(answers);
    if (access instanceof Access.Open && !path.equals(HEALTH)) {
      throw new IllegalArgumentException(
          path + ": expected a permission, found a route that is open; only " + HEALTH + " is");
    }
    if (access instanceof Access.Signed == !path.startsWith(HOOKS)) {
      throw new IllegalArgumentException(
          path + ": expected that deliveries below " + HOOKS + ", and only they, are signed");
    }
    if (access instanceof Access.Linked == !path.startsWith(LINKS)) {
      throw new IllegalArgumentException(
          path + ": expected that routes below " + LINKS + ", and only they, are linked");
    }
    for (Param param : params) {
      if (param.in().isPath() && !path.contains("{" + param.name() + "}")) {
        throw new IllegalArgumentException(path + ": expected {" + param.name() + "}, found none");
      }
    }
  }

  /** The methods that there are here. */
  enum Method {
    GET,
    POST,
    PATCH,
    DELETE;

    /** Whether it leaves everything as it is. */
    boolean isSafe() {
      return this == GET;
    }
  }

  /** Who may ask. */
  sealed interface Access {
    record Open() implements Access {}

    record Needs(Action action) implements Access {}

    /** Whoever has signed the body: the handler verifies it before it looks at anything. */
    record Signed() implements Access {}

    /** Whoever follows a link: the handler verifies it before it looks at anything. */
    record Linked() implements Access {}
  }

  /** A parameter; {@code schema} is JSON Schema. */
  record Param(String name, In in, String schema, String description) {
    /** Where it stands. */
    enum In {
      PATH,
      /** A segment of the path that may hold anything once it is decoded, slashes too. */
      PATH_TEXT,
      QUERY,
      HEADER;

      boolean isPath() {
        return this == PATH || this == PATH_TEXT;
      }
    }
  }

  /** What is sent along; {@code schema} names one of {@code schemas.json}. */
  record Body(boolean required, String type, String schema) {}

  /**
   * An answer other than a problem.
   *
   * @param type the media type; empty where there is no content
   * @param schema names one of {@code schemas.json}; empty for what is no JSON
   */
  record Answer(int status, String description, String type, String schema) {
    static Answer json(int status, String description, String schema) {
      return new Answer(status, description, Reply.JSON, schema);
    }

    static Answer text(String description) {
      return new Answer(200, description, "text/plain", "");
    }

    static Answer nothing(int status, String description) {
      return new Answer(status, description, "", "");
    }
  }

  /** Answers a call; may block, and may throw {@link Refused}. */
  interface Handler {
    Reply handle(Call call) throws Exception;
  }

  // --- For the tables of routes

  static Route of(
      Method method,
      String path,
      Action action,
      String summary,
      List<Param> params,
      List<Answer> answers,
      Handler handler) {
    return new Route(
        method,
        path,
        new Access.Needs(action),
        summary,
        params,
        Optional.empty(),
        answers,
        handler);
  }

  Route taking(boolean required, String schema) {
    return taking(new Body(required, Reply.JSON, schema));
  }

  Route taking(Body taken) {
    return new Route(method, path, access, summary, params, Optional.of(taken), answers, handler);
  }

  List<Param> params(Param.In in) {
    return params.stream().filter(param -> param.in() == in).toList();
  }

  static Param path(String name, String description) {
    return new Param(name, Param.In.PATH, "{\"type\":\"string\"}", description);
  }

  static Param text(String name, String description) {
    return new Param(name, Param.In.PATH_TEXT, "{\"type\":\"string\"}", description);
  }

  static Param query(String name, String schema, String description) {
    return new Param(name, Param.In.QUERY, schema, description);
  }

  static Param header(String name, String schema, String description) {
    return new Param(name, Param.In.HEADER, schema, description);
  }
}
