import { readFile } from 'node:fs/promises';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../../src/config-settings.js';
import { loadConfig } from '../../src/config.js';
import { readVersion } from '../../src/version.js';

const FOLDER = new URL('../../deploy/kubernetes/', import.meta.url);
/** By their kinds, with the schemas of Kubernetes itself. */
const MODELS = {
  Deployment,
  Job,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
};

interface Container {
  args: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string } } }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
}
interface Probe {
  httpGet: { path: string; port: string };
}
interface Manifest {
  kind: keyof typeof MODELS;
  metadata: { name: string };
  spec: {
    selector?: { matchLabels?: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: [Container]; securityContext: object; terminationGracePeriodSeconds: number };
    };
  };
}

const manifests = new Map<string, Manifest>();
let kustomization: { resources: string[]; images: { newTag: string }[] };
beforeAll(async () => {
  const read = async (name: string): Promise<unknown> => parse(await readFile(new URL(name, FOLDER), 'utf8'));
  kustomization = (await read('kustomization.yaml')) as typeof kustomization;
  for (const name of kustomization.resources) manifests.set(name, (await read(name)) as Manifest);
});
const manifest = (name: string): Manifest => manifests.get(name) as Manifest;
const container = (name: string): Container => manifest(name).spec.template.spec.containers[0];
/** Its variables; those of a secret with what such a secret might hold. */
function environment(name: string): Record<string, string> {
  const secrets: Record<string, string> = {
    DATABASE_URL: 'postgresql://user:password@postgres/selfheal',
    SELFHEAL_TOKEN: 'a'.repeat(32),
  };
  return Object.fromEntries(
    container(name).env.map((each) => [each.name, each.value ?? secrets[each.name] ?? '']),
  );
}

describe('the manifests for Kubernetes', () => {
  it('are what its schemas ask for, every one', () => {
    for (const [name, written] of manifests) {
      expect(Object.keys(MODELS), name).toContain(written.kind);
      expect(() => new MODELS[written.kind](written as never).validate(), name).not.toThrow();
    }
    const wrong = structuredClone(manifest('api.yaml')) as unknown as { spec: { replicas: unknown } };
    wrong.spec.replicas = 'two';
    expect(() => new Deployment(wrong as never).validate(), 'the schemas look').toThrow(/replicas/);
  });

  it('are of this version', () => {
    expect(kustomization.images[0]?.newTag).toBe(readVersion());
  });

  it.each(['api', 'worker'])('configure %s by variables that the server knows', (role) => {
    const env = environment(`${role}.yaml`);
    const known: string[] = Object.values(SETTINGS).map(({ variable }) => variable);
    expect(Object.keys(env).filter((variable) => !known.includes(variable))).toEqual([]);
    expect(loadConfig({ env: { ...env, HOME: '/nowhere' }, cwd: '/nowhere' })).toMatchObject({
      role,
      host: '0.0.0.0',
      port: 4000,
      migrate: false,
    });
    expect(container(`${role}.yaml`).ports).toEqual([{ name: 'http', containerPort: 4000 }]);
  });

  it.each(['api', 'worker'])('look after %s by /ready and /health, and let it end in time', (role) => {
    const { startupProbe, readinessProbe, livenessProbe } = container(`${role}.yaml`);
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet)).toEqual([
      { path: '/ready', port: 'http' },
      { path: '/ready', port: 'http' },
      { path: '/health', port: 'http' },
    ]);
    // Requests have 10 s, reviews 20.
    const seconds = manifest(`${role}.yaml`).spec.template.spec.terminationGracePeriodSeconds;
    expect(seconds).toBeGreaterThanOrEqual(role === 'worker' ? 40 : 30);
  });

  it('run as nobody in particular, with nothing that they may not do', () => {
    for (const name of ['api.yaml', 'worker.yaml', 'migrate.yaml']) {
      expect(manifest(name).spec.template.spec.securityContext, name).toMatchObject({ runAsNonRoot: true });
      expect(container(name).securityContext, name).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('take secrets from a Secret alone, and select what they mean', () => {
    for (const name of ['api.yaml', 'worker.yaml', 'migrate.yaml']) {
      for (const each of container(name).env.filter((variable) => /URL|TOKEN/.test(variable.name)))
        expect(each.valueFrom?.secretKeyRef.name, `${name}: ${each.name}`).toBe('selfheal');
    }
    const { selector, template } = manifest('api.yaml').spec;
    expect(template.metadata.labels).toMatchObject(selector?.matchLabels ?? { none: true });
    expect(manifest('service.yaml').spec.selector).toEqual(template.metadata.labels);
    expect(container('migrate.yaml').args).toEqual(['migrate']);
  });
});
