/**
 * The cluster log on Apache Ratis (DESIGN, section 2): who is a member, which epoch it is, each
 * slot's in-sync set. A group of one has no network; what a group of three or five needs beside it
 * is addresses.
 */
package io.troth.leader.log;
