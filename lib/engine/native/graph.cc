// TensorFlow graphs for Node: a graph that grows operation by operation (with TensorFlow's own shape inference), and one
// session over it whose resource variables outlive the calls. lib/engine/graph-addon.ts gives the types and the meaning.
// Compiled by scripts/build-engine.mjs against the library that tfjs-node runs on; plain Node-API and TensorFlow C API.
#include <node_api.h>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
#include "tensorflow/c/c_api.h"

namespace {

struct Graph {
  TF_Graph* graph = nullptr;
  TF_Session* session = nullptr;
  std::vector<TF_Output> edges;        // outputs of operations, by the number that JavaScript knows them by
  std::vector<TF_Operation*> nodes;    // operations, likewise
  std::shared_ptr<TF_Status> status{TF_NewStatus(), TF_DeleteStatus};
};

void Check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw std::runtime_error(info && info->error_message ? info->error_message : "a Node-API call failed");
}

void Check(const TF_Status* status) {
  if (TF_GetCode(status) != TF_OK) throw std::runtime_error(TF_Message(status));
}

// --- JavaScript values

std::vector<napi_value> Arguments(napi_env env, napi_callback_info info, size_t count) {
  std::vector<napi_value> values(count);
  size_t given = count;
  Check(env, napi_get_cb_info(env, info, &given, values.data(), nullptr, nullptr));
  if (given < count) throw std::runtime_error("too few arguments");
  return values;
}

int64_t Integer(napi_env env, napi_value value) {
  int64_t number = 0;
  Check(env, napi_get_value_int64(env, value, &number));
  return number;
}

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  Check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string text(length, '\0');
  Check(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

bool IsArray(napi_env env, napi_value value) {
  bool is = false;
  Check(env, napi_is_array(env, value, &is));
  return is;
}

std::vector<napi_value> Items(napi_env env, napi_value array) {
  uint32_t length = 0;
  Check(env, napi_get_array_length(env, array, &length));
  std::vector<napi_value> items(length);
  for (uint32_t i = 0; i < length; i++) Check(env, napi_get_element(env, array, i, &items[i]));
  return items;
}

template <typename T = int64_t>
std::vector<T> Integers(napi_env env, napi_value array) {
  std::vector<T> numbers;
  for (napi_value item : Items(env, array)) numbers.push_back(static_cast<T>(Integer(env, item)));
  return numbers;
}

napi_value Property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  Check(env, napi_get_named_property(env, object, name, &value));
  return value;
}

napi_value Number(napi_env env, int64_t number) {
  napi_value value;
  Check(env, napi_create_int64(env, number, &value));
  return value;
}

struct Bytes {
  const void* data;
  size_t size;
};

Bytes BytesOf(napi_env env, napi_value array) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  Check(env, napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr));
  const size_t width = type == napi_int8_array || type == napi_uint8_array || type == napi_uint8_clamped_array ? 1
                       : type == napi_int16_array || type == napi_uint16_array                             ? 2
                       : type == napi_float64_array || type == napi_bigint64_array || type == napi_biguint64_array ? 8
                                                                                                           : 4;
  return {data, length * width};
}

Graph& GraphOf(napi_env env, napi_value value) {
  void* pointer = nullptr;
  Check(env, napi_get_value_external(env, value, &pointer));
  auto& graph = *static_cast<Graph*>(pointer);
  if (graph.graph == nullptr) throw std::runtime_error("this graph is closed");
  return graph;
}

// --- tensors

using Tensor = std::unique_ptr<TF_Tensor, decltype(&TF_DeleteTensor)>;

Tensor MakeTensor(TF_DataType type, const std::vector<int64_t>& shape, Bytes bytes) {
  Tensor tensor(TF_AllocateTensor(type, shape.data(), static_cast<int>(shape.size()), bytes.size), TF_DeleteTensor);
  size_t wanted = TF_DataTypeSize(type);
  for (int64_t size : shape) wanted *= static_cast<size_t>(size);
  if (tensor == nullptr || wanted != bytes.size) throw std::runtime_error("a tensor's values do not fill its shape");
  if (bytes.size > 0) std::memcpy(TF_TensorData(tensor.get()), bytes.data, bytes.size);
  return tensor;
}

napi_value TensorValues(napi_env env, const TF_Tensor* tensor) {
  const size_t size = TF_TensorByteSize(tensor);
  void* data = nullptr;
  napi_value buffer, array;
  Check(env, napi_create_arraybuffer(env, size, &data, &buffer));
  if (size > 0) std::memcpy(data, TF_TensorData(tensor), size);
  switch (TF_TensorType(tensor)) {
    case TF_FLOAT: Check(env, napi_create_typedarray(env, napi_float32_array, size / 4, buffer, 0, &array)); break;
    case TF_INT32: Check(env, napi_create_typedarray(env, napi_int32_array, size / 4, buffer, 0, &array)); break;
    case TF_BOOL: Check(env, napi_create_typedarray(env, napi_uint8_array, size, buffer, 0, &array)); break;
    default: throw std::runtime_error("only float32, int32 and bool tensors can be read");
  }
  return array;
}

// --- operations

void SetAttribute(napi_env env, TF_OperationDescription* description, const std::string& name, int64_t kind, napi_value value,
                  TF_Status* status) {
  const bool many = IsArray(env, value);
  const char* key = name.c_str();
  switch (kind) {
    case TF_ATTR_STRING: {
      const std::string text = Text(env, value);
      return TF_SetAttrString(description, key, text.data(), text.size());
    }
    case TF_ATTR_INT: {
      if (!many) return TF_SetAttrInt(description, key, Integer(env, value));
      const auto numbers = Integers(env, value);
      return TF_SetAttrIntList(description, key, numbers.data(), static_cast<int>(numbers.size()));
    }
    case TF_ATTR_FLOAT: {
      double number = 0;
      Check(env, napi_get_value_double(env, value, &number));
      return TF_SetAttrFloat(description, key, static_cast<float>(number));
    }
    case TF_ATTR_BOOL: {
      bool flag = false;
      Check(env, napi_get_value_bool(env, value, &flag));
      return TF_SetAttrBool(description, key, flag ? 1 : 0);
    }
    case TF_ATTR_TYPE: {
      if (!many) return TF_SetAttrType(description, key, static_cast<TF_DataType>(Integer(env, value)));
      const auto types = Integers<TF_DataType>(env, value);
      return TF_SetAttrTypeList(description, key, types.data(), static_cast<int>(types.size()));
    }
    case TF_ATTR_SHAPE: {
      const auto shape = Integers(env, value);
      return TF_SetAttrShape(description, key, shape.data(), static_cast<int>(shape.size()));
    }
    default:
      throw std::runtime_error("the attribute " + name + " has a type that is not supported");
  }
}

/** { node, outputs: [{ id, dtype, shape }] } of an operation that was just added. */
napi_value Describe(napi_env env, Graph& graph, TF_Operation* operation) {
  napi_value result, outputs;
  Check(env, napi_create_object(env, &result));
  Check(env, napi_create_array(env, &outputs));
  const int count = TF_OperationNumOutputs(operation);
  for (int i = 0; i < count; i++) {
    const TF_Output output{operation, i};
    napi_value entry, shape;
    Check(env, napi_create_object(env, &entry));
    Check(env, napi_create_array(env, &shape));
    const int rank = TF_GraphGetTensorNumDims(graph.graph, output, graph.status.get());
    Check(graph.status.get());
    std::vector<int64_t> sizes(rank > 0 ? rank : 0);
    if (rank > 0) TF_GraphGetTensorShape(graph.graph, output, sizes.data(), rank, graph.status.get());
    Check(graph.status.get());
    if (rank < 0) sizes.push_back(-1);
    for (size_t axis = 0; axis < sizes.size(); axis++) {
      Check(env, napi_set_element(env, shape, static_cast<uint32_t>(axis), Number(env, sizes[axis])));
    }
    Check(env, napi_set_named_property(env, entry, "id", Number(env, static_cast<int64_t>(graph.edges.size()))));
    Check(env, napi_set_named_property(env, entry, "dtype", Number(env, TF_OperationOutputType(output))));
    Check(env, napi_set_named_property(env, entry, "shape", shape));
    Check(env, napi_set_element(env, outputs, static_cast<uint32_t>(i), entry));
    graph.edges.push_back(output);
  }
  Check(env, napi_set_named_property(env, result, "node", Number(env, static_cast<int64_t>(graph.nodes.size()))));
  Check(env, napi_set_named_property(env, result, "outputs", outputs));
  graph.nodes.push_back(operation);
  return result;
}

napi_value Operation(napi_env env, napi_callback_info info) {
  const auto arguments = Arguments(env, info, 6);
  Graph& graph = GraphOf(env, arguments[0]);
  const std::string type = Text(env, arguments[1]), name = Text(env, arguments[2]);
  auto* description = TF_NewOperation(graph.graph, type.c_str(), name.c_str());
  std::string failure;
  try {
    for (napi_value input : Items(env, arguments[3])) {
      if (IsArray(env, input)) {
        std::vector<TF_Output> list;
        for (int64_t id : Integers(env, input)) list.push_back(graph.edges.at(id));
        TF_AddInputList(description, list.data(), static_cast<int>(list.size()));
      } else {
        TF_AddInput(description, graph.edges.at(Integer(env, input)));
      }
    }
    for (napi_value attribute : Items(env, arguments[4])) {
      SetAttribute(env, description, Text(env, Property(env, attribute, "name")), Integer(env, Property(env, attribute, "type")),
                   Property(env, attribute, "value"), graph.status.get());
    }
    for (int64_t node : Integers(env, arguments[5])) TF_AddControlInput(description, graph.nodes.at(node));
  } catch (const std::exception& error) {
    failure = error.what(); // the description can only be freed by finishing it
  }
  TF_Operation* operation = TF_FinishOperation(description, graph.status.get());
  if (!failure.empty()) throw std::runtime_error(type + ": " + failure);
  if (TF_GetCode(graph.status.get()) != TF_OK) throw std::runtime_error(type + ": " + TF_Message(graph.status.get()));
  return Describe(env, graph, operation);
}

napi_value Constant(napi_env env, napi_callback_info info) {
  const auto arguments = Arguments(env, info, 5);
  Graph& graph = GraphOf(env, arguments[0]);
  const std::string name = Text(env, arguments[1]);
  const auto type = static_cast<TF_DataType>(Integer(env, arguments[2]));
  const Tensor tensor = MakeTensor(type, Integers(env, arguments[3]), BytesOf(env, arguments[4]));
  auto* description = TF_NewOperation(graph.graph, "Const", name.c_str());
  TF_SetAttrType(description, "dtype", type);
  TF_SetAttrTensor(description, "value", tensor.get(), graph.status.get());
  TF_Operation* operation = TF_FinishOperation(description, graph.status.get());
  Check(graph.status.get());
  return Describe(env, graph, operation);
}

// --- running

struct Run {
  Graph* graph = nullptr;
  std::vector<TF_Output> feeds, fetches;
  std::vector<TF_Tensor*> fed, fetched;
  std::vector<TF_Operation*> targets;
  std::shared_ptr<TF_Status> status{TF_NewStatus(), TF_DeleteStatus};
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
  napi_ref keeps = nullptr; // the graph, so that it is not collected in the meantime
  ~Run() {
    for (auto* tensor : fed) TF_DeleteTensor(tensor);
    for (auto* tensor : fetched) TF_DeleteTensor(tensor);
  }
};

void Execute(napi_env, void* data) {
  auto& run = *static_cast<Run*>(data);
  TF_SessionRun(run.graph->session, nullptr, run.feeds.data(), run.fed.data(), static_cast<int>(run.feeds.size()),
                run.fetches.data(), run.fetched.data(), static_cast<int>(run.fetches.size()), run.targets.data(),
                static_cast<int>(run.targets.size()), nullptr, run.status.get());
}

void Complete(napi_env env, napi_status, void* data) {
  std::unique_ptr<Run> run(static_cast<Run*>(data));
  napi_delete_async_work(env, run->work);
  napi_delete_reference(env, run->keeps);
  try {
    Check(run->status.get());
    napi_value values;
    Check(env, napi_create_array(env, &values));
    for (size_t i = 0; i < run->fetched.size(); i++) {
      Check(env, napi_set_element(env, values, static_cast<uint32_t>(i), TensorValues(env, run->fetched[i])));
    }
    Check(env, napi_resolve_deferred(env, run->deferred, values));
  } catch (const std::exception& error) {
    napi_value message, reason;
    napi_create_string_utf8(env, error.what(), NAPI_AUTO_LENGTH, &message);
    napi_create_error(env, nullptr, message, &reason);
    napi_reject_deferred(env, run->deferred, reason);
  }
}

napi_value StartRun(napi_env env, napi_callback_info info) {
  const auto arguments = Arguments(env, info, 4);
  Graph& graph = GraphOf(env, arguments[0]);
  auto run = std::make_unique<Run>();
  run->graph = &graph;
  for (napi_value feed : Items(env, arguments[1])) {
    run->feeds.push_back(graph.edges.at(Integer(env, Property(env, feed, "id"))));
    const auto type = static_cast<TF_DataType>(Integer(env, Property(env, feed, "dtype")));
    run->fed.push_back(
        MakeTensor(type, Integers(env, Property(env, feed, "shape")), BytesOf(env, Property(env, feed, "data"))).release());
  }
  for (int64_t id : Integers(env, arguments[2])) run->fetches.push_back(graph.edges.at(id));
  for (int64_t node : Integers(env, arguments[3])) run->targets.push_back(graph.nodes.at(node));
  run->fetched.assign(run->fetches.size(), nullptr);
  napi_value promise, name;
  Check(env, napi_create_promise(env, &run->deferred, &promise));
  Check(env, napi_create_string_utf8(env, "chorus.graph.run", NAPI_AUTO_LENGTH, &name));
  Check(env, napi_create_reference(env, arguments[0], 1, &run->keeps));
  Check(env, napi_create_async_work(env, nullptr, name, Execute, Complete, run.get(), &run->work));
  Check(env, napi_queue_async_work(env, run->work));
  run.release();
  return promise;
}

// --- a graph's life

void Free(Graph& graph) {
  if (graph.session != nullptr) {
    TF_CloseSession(graph.session, graph.status.get());
    TF_DeleteSession(graph.session, graph.status.get());
  }
  if (graph.graph != nullptr) TF_DeleteGraph(graph.graph);
  graph.session = nullptr;
  graph.graph = nullptr;
}

void Finalize(napi_env, void* data, void*) {
  auto* graph = static_cast<Graph*>(data);
  Free(*graph);
  delete graph;
}

napi_value Create(napi_env env, napi_callback_info info) {
  const auto arguments = Arguments(env, info, 1);
  const Bytes config = BytesOf(env, arguments[0]);
  auto graph = std::make_unique<Graph>();
  const std::unique_ptr<TF_SessionOptions, decltype(&TF_DeleteSessionOptions)> options(TF_NewSessionOptions(),
                                                                                      TF_DeleteSessionOptions);
  TF_SetConfig(options.get(), config.data, config.size, graph->status.get());
  Check(graph->status.get());
  graph->graph = TF_NewGraph();
  graph->session = TF_NewSession(graph->graph, options.get(), graph->status.get());
  Check(graph->status.get());
  napi_value external;
  Check(env, napi_create_external(env, graph.get(), Finalize, nullptr, &external));
  graph.release();
  return external;
}

napi_value Close(napi_env env, napi_callback_info info) {
  Free(GraphOf(env, Arguments(env, info, 1)[0]));
  return nullptr;
}

/** A C++ exception becomes a JavaScript error. */
template <napi_value (*function)(napi_env, napi_callback_info)>
napi_value Guard(napi_env env, napi_callback_info info) {
  try {
    return function(env, info);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

template <napi_value (*function)(napi_env, napi_callback_info)>
void Export(napi_env env, napi_value exports, const char* name) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, Guard<function>, nullptr, &value);
  napi_set_named_property(env, exports, name, value);
}

}  // namespace

NAPI_MODULE_INIT() {
  Export<Create>(env, exports, "create");
  Export<Constant>(env, exports, "constant");
  Export<Operation>(env, exports, "operation");
  Export<StartRun>(env, exports, "run");
  Export<Close>(env, exports, "close");
  return exports;
}
