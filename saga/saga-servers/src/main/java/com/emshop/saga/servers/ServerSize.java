package com.emshop.saga.servers;

/** How much of the machine a server may take for itself. */
public enum ServerSize {
    /** One of many on a small machine: starts fast and stays small. */
    SMALL,
    /** Under load for long: buffers and a compiler that keep the server itself from being what is measured. */
    LARGE
}
