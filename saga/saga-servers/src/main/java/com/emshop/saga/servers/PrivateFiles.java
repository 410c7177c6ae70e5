package com.emshop.saga.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that nobody but their owner can read, from the moment they exist. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /**
     * Creates the file.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one
     */
    public static void write(Path file, String content) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.writeString(Files.createFile(file, ownerOnly), content);
    }
}
