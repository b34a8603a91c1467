using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Final norm, output matrix and cross-entropy over the targets alone, some rows at a time: the logits of 2,048 tokens and 32,000 ids would
/// be 262 MB, and their gradients as much again.
/// </summary>
internal sealed class LossHead(TorchModel model, Gradients gradients)
{
    /// <summary>Loss of a micro-batch and its gradient.</summary>
    /// <param name="hidden">[rows, tokens, hidden], the residual stream after the last block.</param>
    /// <param name="batch">Targets and what they count.</param>
    /// <param name="loss">[1], 64 bits: is added to.</param>
    /// <returns>The gradient of <paramref name="hidden"/>, zero where nothing is learnt.</returns>
    public Tensor Backward(Tensor hidden, MicroBatch batch, Tensor loss)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var flat = hidden.reshape(-1, model.Config.HiddenSize);
        var gradient = zeros_like(flat);
        var targets = batch.Targets.shape[0];
        for (var start = 0L; start < targets; start += model.Options.LogitRowsAtOnce)
        {
            using var chunk = NewDisposeScope();
            var count = Math.Min(model.Options.LogitRowsAtOnce, targets - start);
            var rows = batch.TargetRows.narrow(0, start, count);
            var x = flat.index_select(0, rows);
            x.requires_grad = true;
            using (enable_grad())
            {
                var own = batch.Targets.narrow(0, start, count);
                var losses = nn.functional.cross_entropy(model.Logits(x), own, reduction: nn.Reduction.None);
                var sum = (losses * batch.Counts.narrow(0, start, count)).sum();
                sum.backward();
                loss.add_(sum.detach().to(ScalarType.Float64), Held.One);
            }

            gradient.index_copy_(0, rows, x.grad!);
            gradients.Collect(model.TrainedOfHead);
        }

        return gradient.view(hidden.shape).MoveToOuterDisposeScope();
    }
}
