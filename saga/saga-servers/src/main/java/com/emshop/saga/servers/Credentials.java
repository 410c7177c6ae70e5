package com.emshop.saga.servers;

/** An account of a database server. */
public record Credentials(String user, String password) {
    /** Never shows the password: records are printed easily. */
    @Override
    public String toString() {
        return user;
    }
}
