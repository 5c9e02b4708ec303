FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build --silent && npm prune --omit=dev

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules node_modules
# A folder that the build adds to the package needs a line here.
COPY --from=build /app/dist dist
COPY --from=build /app/cluster cluster
COPY --from=build /app/dashboard dashboard
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/package.json /app/LICENSE ./
RUN mkdir -p /srv/selfheal && chown node:node /srv/selfheal && ln -s /app/dist/main.js /usr/local/bin/selfheal
USER node
WORKDIR /srv/selfheal
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.SELFHEAL_PORT || 4000}/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["selfheal"]
CMD ["serve"]
