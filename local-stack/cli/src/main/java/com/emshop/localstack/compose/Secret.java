package com.emshop.localstack.compose;

/**
 * A secret as a container gets it.
 *
 * @param container whose it is: the name of a directory that nobody else mounts
 * @param file what the file is called there
 */
record Secret(String container, String file, String content) {}
