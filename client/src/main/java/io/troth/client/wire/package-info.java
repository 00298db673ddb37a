/**
 * HTTP as the client needs it: one request at a time over a kept connection, and exact knowledge of
 * whether a request can have reached the server.
 */
package io.troth.client.wire;
