package dev.signalbox.api.http;

import dev.signalbox.core.Digest;
import java.time.Instant;

/**
 * A way to decide one question once, in somebody's name and without a token.
 *
 * @param approval what it is about
 * @param digest of what was asked when it was made
 * @param holder in whose name it decides
 * @param id what it is known by once it is used
 */
record Link(String approval, Digest digest, String holder, Instant expires, String id) {}
