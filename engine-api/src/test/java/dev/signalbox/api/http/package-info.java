/** The HTTP interface, tested through real sockets. */
package dev.signalbox.api.http;
