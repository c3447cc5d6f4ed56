# Two images from one file (docs/operations.md says what was tried of it, and what was not):
#   roms            API, worker and CLI        docker build --target roms .
#   wa-service      the gateway and Chromium   docker build --target wa-service .

FROM node:24.21.0-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .puppeteerrc.cjs ./
COPY domain/package.json domain/
COPY contracts/package.json contracts/
COPY dashboard/package.json dashboard/
COPY wa-service/package.json wa-service/

FROM manifests AS build
RUN npm ci --no-audit --no-fund
COPY . .
# The workflow bundle too: the container's user could not keep one.
RUN npm run build && npm prune --omit=dev \
  && node --input-type=module -e "await (await import('./temporal/bundle-cache.ts')).cachedBundle()"

# Only what the gateway itself needs: neither Temporal nor PostgreSQL nor the dashboard.
FROM manifests AS gateway
RUN npm ci --omit=dev --workspace wa-service --no-audit --no-fund
COPY domain domain
COPY contracts contracts
COPY wa-service wa-service

FROM node:24.21.0-bookworm-slim AS wa-service
# Debian's Chromium gets security updates by itself, so building anew is updating it; the fonts are for captions.
RUN apt-get update \
  && apt-get install -y --no-install-recommends chromium chromium-sandbox fonts-noto-color-emoji fonts-liberation \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production ROMS_BIND=0.0.0.0 WA_PORT=3100 WA_DATA_DIR=/data/wa \
  PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium
WORKDIR /app
COPY --from=gateway /app /app
COPY --from=build /app/THIRD-PARTY-NOTICES /app/
RUN install -d -o node -g node -m 700 /data /data/wa
# Never root: Chromium has no sandbox then.
USER node
VOLUME /data
EXPOSE 3100
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --retries=4 \
  CMD node wa-service/src/healthcheck.ts "$WA_PORT" /tmp/part.pid
# Its process id first: the check ends a service that does not answer three times, and the restart policy brings it back.
CMD ["sh", "-c", "echo $$ > /tmp/part.pid && exec node \"$@\"", "node", "--max-semi-space-size=4", "--max-old-space-size=512", "wa-service/src/main.ts"]

FROM node:24.21.0-bookworm-slim AS roms
ENV NODE_ENV=production ROMS_BIND=0.0.0.0 ROMS_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app /app
RUN install -d -o node -g node -m 700 /data
USER node
VOLUME /data
CMD ["node", "api/main.ts"]
