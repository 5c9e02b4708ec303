FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/cluster cluster
COPY --from=build /app/dashboard dashboard
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/package.json ./
RUN mkdir -p /srv/selfheal && chown node:node /srv/selfheal && ln -s /app/dist/main.js /usr/local/bin/selfheal
USER node
WORKDIR /srv/selfheal
EXPOSE 4000
ENTRYPOINT ["selfheal"]
CMD ["serve"]
