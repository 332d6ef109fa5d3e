# The command in an image of its own. Build:  docker build -t exeat .
FROM rust:1.95-slim-bookworm AS build
WORKDIR /exeat
COPY . .
RUN cargo build --release --locked --package exeat-cli

FROM debian:bookworm-slim
RUN useradd --system --create-home --home-dir /data exeat
COPY --from=build /exeat/target/release/exeat /usr/local/bin/exeat
USER exeat
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["exeat", "serve"]
# It listens to other machines here, which it refuses until a key was made.
CMD ["--data", "/data", "--listen", "0.0.0.0:8080"]
