/** What a leader tells of itself to those who look on: traces, load, the cluster's status. */
package io.troth.leader.live;
