using NetDsl.Execution;

namespace NetDsl.Runtime.Tests.Support;

/// <summary>Kernels of <see cref="LineNetwork"/>, written as the compiler would write them: a position behind every buffer.</summary>
internal static class LineKernels
{
    internal static SourceText[] Preludes { get; } =
    [
        static () =>
            """
            float line_value(__global const float *x, __global const float *w, float b)
            {
                return fma(x[0], w[0], fma(x[1], w[1], fma(x[2], w[2], b)));
            }
            """u8,
    ];

    internal static KernelDescription[] All { get; } =
    [
        new("line_predict", static () =>
            """
            __kernel void line_predict(__global const float *x, long xAt, __global const float *w, long wAt, __global const float *b, long bAt,
                                       __global float *y, long yAt, int batch)
            {
                int i = (int)get_global_id(0);
                if (i < batch) y[yAt + i] = line_value(x + xAt + 3 * i, w + wAt, b[bAt]);
            }
            """u8, [0]),
        new("line_loss", static () =>
            """
            __kernel void line_loss(__global const float *x, long xAt, __global const int *t, long tAt, __global const float *w, long wAt,
                                    __global const float *b, long bAt, __global float *loss, long lossAt, int batch)
            {
                float sum = 0.0f;
                for (int i = 0; i < batch; i++) {
                    float error = line_value(x + xAt + 3 * i, w + wAt, b[bAt]) - (float)t[tAt + i];
                    sum = fma(error, error, sum);
                }
                loss[lossAt] = sum / (float)batch;
            }
            """u8, [0]),
        new("line_gradient", static () =>
            """
            __kernel void line_gradient(__global const float *x, long xAt, __global const int *t, long tAt, __global const float *w, long wAt,
                                        __global const float *b, long bAt, __global float *dw, long dwAt, __global float *db, long dbAt, int batch)
            {
                float g0 = 0.0f, g1 = 0.0f, g2 = 0.0f, gb = 0.0f;
                for (int i = 0; i < batch; i++) {
                    __global const float *row = x + xAt + 3 * i;
                    float error = 2.0f * (line_value(row, w + wAt, b[bAt]) - (float)t[tAt + i]) / (float)batch;
                    g0 = fma(error, row[0], g0);
                    g1 = fma(error, row[1], g1);
                    g2 = fma(error, row[2], g2);
                    gb += error;
                }
                dw[dwAt] = g0;
                dw[dwAt + 1] = g1;
                dw[dwAt + 2] = g2;
                db[dbAt] = gb;
            }
            """u8, [0]),
        new("line_update", static () =>
            """
            __kernel void line_update(__global float *p, long pAt, __global const float *g, long gAt, __global float *slots, long slotsAt,
                                      __global float *seen, long seenAt, float rate, uint length, int batch)
            {
                uint i = (uint)get_global_id(0);
                if (i < length) {
                    float velocity = 0.5f * slots[slotsAt + i] + g[gAt + i];
                    slots[slotsAt + i] = velocity;
                    p[pAt + i] -= rate * velocity;
                }
                if (i == 0) seen[seenAt] += (float)batch;
            }
            """u8, []),
        new("line_stamp", static () =>
            """
            __kernel void line_stamp(__global float *y, long yAt, uint2 seed, uint2 step, int batch)
            {
                int i = (int)get_global_id(0);
                if (i < batch) {
                    y[yAt + 4 * i] = (float)seed.x;
                    y[yAt + 4 * i + 1] = (float)seed.y;
                    y[yAt + 4 * i + 2] = (float)step.x;
                    y[yAt + 4 * i + 3] = (float)batch;
                }
            }
            """u8, []),
        new("line_total", static () =>
            """
            __kernel void line_total(__global const float *w, long wAt, __global float *y, long yAt)
            {
                y[yAt] = w[wAt] + w[wAt + 1] + w[wAt + 2];
            }
            """u8, []),
        new("line_sign", static () =>
            """
            __kernel void line_sign(__global const float *x, long xAt, __global const float *w, long wAt, __global const float *b, long bAt,
                                    __global int *sign, long signAt, int batch)
            {
                int i = (int)get_global_id(0);
                if (i < batch) sign[signAt + i] = line_value(x + xAt + 3 * i, w + wAt, b[bAt]) > 0.0f ? 1 : 0;
            }
            """u8, [0]),
    ];
}
