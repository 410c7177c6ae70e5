package com.emshop.saga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MavenArtifactTest {
    @Test
    void coordinatesNameAFileOfTheRepository() {
        assertThat(MavenArtifact.parse("org.slf4j:slf4j-api:jar:2.0.17").in(Path.of("repository")))
                .isEqualTo(Path.of("repository/org/slf4j/slf4j-api/2.0.17/slf4j-api-2.0.17.jar"));
        assertThat(MavenArtifact.parse("a.b:c:tar.gz:all:1").in(Path.of("repository")))
                .isEqualTo(Path.of("repository/a/b/c/1/c-1-all.tar.gz"));
    }

    @Test
    void otherTextIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MavenArtifact.parse("org.slf4j:slf4j-api"))
                .withMessageContaining("org.slf4j:slf4j-api");
    }
}
