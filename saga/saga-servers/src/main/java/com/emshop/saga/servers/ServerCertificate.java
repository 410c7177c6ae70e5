package com.emshop.saga.servers;

import java.nio.file.Path;

/**
 * What a server proves with who it is, and what its clients see that by.
 *
 * @param keyAndCertificate PEM, for the server alone
 * @param authority PEM, who signed it
 * @param trustStore PKCS12 with the authority, for clients that read no PEM
 */
public record ServerCertificate(Path keyAndCertificate, Path authority, Path trustStore) {
    /** It protects nothing secret; programs require one. */
    public static final String TRUST_STORE_PASSWORD = "changeit";
}
