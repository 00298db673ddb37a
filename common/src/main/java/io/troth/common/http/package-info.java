/** What all servers' HTTP has in common: the server itself, queries, refusals, answers. */
package io.troth.common.http;
