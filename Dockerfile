# One image for API, worker, wa-service and the CLI; docker-compose.yml says which one a container is.
# Untried: see docs/operations.md.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .puppeteerrc.cjs ./
COPY domain/package.json domain/
COPY contracts/package.json contracts/
COPY dashboard/package.json dashboard/
COPY wa-service/package.json wa-service/
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production ROMS_BIND=0.0.0.0 ROMS_DATA_DIR=/data WA_DATA_DIR=/data/wa
WORKDIR /app
COPY --from=build /app /app
RUN install -d -o node -g node /data
USER node
VOLUME /data
CMD ["node", "api/main.ts"]
