import {
  type Code,
  type Expr,
  f32,
  fusedMultiplyAdd,
  i32,
  type Local,
  type ModuleBuilder,
  seq,
  set,
  type Variables,
} from "./assembler";

/**
 * A function of the kernel module that does one part of a job, so that several threads can share the job: part `chunk`
 * of the work that the fields describe. They lie in memory, 4 bytes each, at the address `job`.
 */
export interface Kernel<Field extends string = string> {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly define: (module: ModuleBuilder, relaxed: boolean) => void;
}

/** Memory that each thread has to itself: one tile of a matrix product, then its packed rows. */
export const scratch = { bytes: 1 << 18, tile: 0, rows: 1 << 10 } as const;

export type Fma = (a: Expr, b: Expr, c: Expr) => Code;

/** What a kernel's body is written with. */
export interface Body<Field extends string> {
  readonly module: ModuleBuilder;
  readonly v: Variables;
  readonly fma: Fma;
  readonly chunk: Local;
  readonly scratch: Local;
  /** A number of the job: an integer (an address, a size) or a float. */
  readonly field: (name: Field) => Code;
  readonly float: (name: Field) => Code;
  /** Fields in variables; `load` fills them and must come first. */
  readonly fields: <Name extends Field>(...names: Name[]) => Record<Name, Local> & { readonly load: Code };
}

/** A kernel whose function is `body`, written anew for each module; `fields` are the numbers of a job, in this order. */
export function kernel<Field extends string>(
  name: string,
  fields: readonly Field[],
  body: (body: Body<Field>) => Expr,
): Kernel<Field> {
  const offset = (field: Field) => fields.indexOf(field) * 4;
  const define = (module: ModuleBuilder, relaxed: boolean): void => {
    module.define(name, ["i32", "i32", "i32"], (v, job, chunk, scratch) =>
      body({
        ...{ module, v, chunk, scratch, fma: fusedMultiplyAdd(relaxed) },
        field: (of) => i32.load(job, offset(of)),
        float: (of) => f32.load(job, offset(of)),
        fields: <Name extends Field>(...names: Name[]) => {
          const locals = v.named("i32", ...names);
          const load = seq(...names.map((of) => set(locals[of], i32.load(job, offset(of)))));
          return { ...locals, load };
        },
      }),
    );
  };
  return { name, fields, define };
}

/** The bits of a float32, for a field that holds one. */
export function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
}
