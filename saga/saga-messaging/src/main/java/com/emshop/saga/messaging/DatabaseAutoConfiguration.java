package com.emshop.saga.messaging;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.transaction.TransactionManager;

/** How rows are mapped and transactions committed. */
@AutoConfiguration(
        before = {DataJdbcRepositoriesAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class})
public class DatabaseAutoConfiguration {

    /** One round trip less for each transaction than Spring's own. */
    @Bean
    @ConditionalOnMissingBean(TransactionManager.class)
    AutoCommitTransactionManager transactionManager(DataSource source) {
        return new AutoCommitTransactionManager(source);
    }

    /**
     * An {@link Instant} of a row is a DATETIME in UTC, wherever the service runs. Spring Data on its own would read it in the
     * time zone of the JVM.
     */
    @Bean
    @ConditionalOnMissingBean
    JdbcCustomConversions jdbcCustomConversions(JdbcDialect dialect) {
        return JdbcCustomConversions.of(dialect, List.of(ToColumn.INSTANCE, FromColumn.INSTANCE));
    }

    @WritingConverter
    private enum ToColumn implements Converter<Instant, LocalDateTime> {
        INSTANCE;

        @Override
        public LocalDateTime convert(Instant time) {
            return UtcTimestamps.of(time);
        }
    }

    @ReadingConverter
    private enum FromColumn implements Converter<LocalDateTime, Instant> {
        INSTANCE;

        @Override
        public Instant convert(LocalDateTime column) {
            return column.toInstant(ZoneOffset.UTC);
        }
    }
}
