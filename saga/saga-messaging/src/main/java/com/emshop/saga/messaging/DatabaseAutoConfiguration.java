package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
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
     * How columns keep what Spring Data would map otherwise: an {@link Instant} is a DATETIME in UTC, wherever the service
     * runs (Spring Data would take the time zone of the JVM), and a {@link TraceContext} is one string.
     */
    @Bean
    @ConditionalOnMissingBean
    JdbcCustomConversions jdbcCustomConversions(JdbcDialect dialect) {
        return JdbcCustomConversions.of(
                dialect,
                List.of(
                        InstantToUtcDateTime.INSTANCE,
                        UtcDateTimeToInstant.INSTANCE,
                        TraceContextToString.INSTANCE,
                        StringToTraceContext.INSTANCE));
    }

    @WritingConverter
    private enum InstantToUtcDateTime implements Converter<Instant, LocalDateTime> {
        INSTANCE;

        @Override
        public LocalDateTime convert(Instant time) {
            return UtcTimestamps.of(time);
        }
    }

    @ReadingConverter
    private enum UtcDateTimeToInstant implements Converter<LocalDateTime, Instant> {
        INSTANCE;

        @Override
        public Instant convert(LocalDateTime column) {
            return column.toInstant(ZoneOffset.UTC);
        }
    }

    @WritingConverter
    private enum TraceContextToString implements Converter<TraceContext, String> {
        INSTANCE;

        @Override
        public String convert(TraceContext trace) {
            return trace.toString();
        }
    }

    @ReadingConverter
    private enum StringToTraceContext implements Converter<String, TraceContext> {
        INSTANCE;

        @Override
        public TraceContext convert(String column) {
            return TraceContext.parse(column);
        }
    }
}
