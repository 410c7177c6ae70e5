# The shop's images, all from one build of the sources:
#   docker build --build-arg SERVICE=order-service -t emshop/order-service .
#   docker build --target tools -t emshop/tools .
# SERVICE is a module's name: order-service, payment-service, inventory-service, logistics-service, outbox-relay, console.

ARG JDK=eclipse-temurin:25-jdk
ARG JRE=eclipse-temurin:25-jre

FROM ${JDK} AS sources
# The package's scripts want a directory for manuals, which slim images lack.
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends maven >/dev/null \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .

# The first of the images that are built at the same time builds for all of them.
FROM sources AS layers
ARG SERVICE
RUN --mount=type=cache,id=emshop-build,target=/cache,sharing=locked \
    test -n "${SERVICE}" || { echo 'docker build needs --build-arg SERVICE=<module>' >&2; exit 1; }; \
    deploy/docker/build-once "${SERVICE}" /layers /cache

FROM sources AS command
RUN --mount=type=cache,id=emshop-build,target=/cache,sharing=locked \
    deploy/docker/build-once tools /command /cache

# The provider simulator, the demo, and what prepares the servers of docker-compose.yml.
FROM ${JRE} AS tools
WORKDIR /app
COPY --from=command /command/lib/ lib/
COPY --from=command /command/classes/ classes/
COPY --chmod=0755 deploy/docker/healthy /usr/local/bin/healthy
# A volume that is new takes its owner from here.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", \
            "-cp", "/app/classes:/app/lib/*"]
CMD ["com.emshop.localstack.cli.Emshop", "--help"]

FROM ${JRE} AS untrained
WORKDIR /app
# From what changes seldom to what changes with every commit.
COPY --from=layers /layers/common/ ./
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
COPY --chmod=0755 deploy/docker/healthy /usr/local/bin/healthy

# A start up to the point where servers are needed, to remember what was loaded and linked for it: the next one takes half of the
# processor time. Only the JVM that wrote this can use it, any other starts as without; JRE has to be 25 or newer.
FROM untrained AS training
RUN java -XX:AOTCacheOutput=/app/app.aot -Xlog:disable -Xlog:all=error:stderr -Dspring.context.exit=onRefresh \
      -Dspring.flyway.enabled=false -Dspring.data.jdbc.dialect=h2 \
      -Dsaga.web.tokens.issuer=none -Dsaga.web.tokens.audience=none -Dsaga.web.tokens.keys=http://localhost:1/ \
      -Demshop.provider.url=http://localhost:1/ -Demshop.provider.api-key=none -Demshop.webhook.secrets=whsec_bm9uZSBhdCBhbGwsIG5vbmUgYXQgYWxs \
      -Doutbox-relay.sources[0].schemas=none -jar /app/app.jar

FROM untrained AS service
COPY --from=training /app/app.aot ./
USER 10001:10001
# The heap is a part of the container's memory; what does not fit ends the process, and whoever runs it starts it anew.
ENTRYPOINT ["java", "-XX:AOTCache=/app/app.aot", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", \
            "-jar", "/app/app.jar"]
